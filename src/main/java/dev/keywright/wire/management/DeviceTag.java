package dev.keywright.wire.management;

/**
 * The tags of device information and of device configuration (TAG_… in yubikit's management.py). Both are a length byte
 * and TLVs; what can be written has the same tag as what is read.
 */
public final class DeviceTag {

    /** Two bytes of capability bits; so are the other three of applications. */
    public static final int USB_SUPPORTED = 0x01;
    public static final int SERIAL = 0x02;
    public static final int USB_ENABLED = 0x03;
    public static final int FORM_FACTOR = 0x04;
    public static final int VERSION = 0x05;
    /** Seconds, in two bytes. */
    public static final int AUTO_EJECT_TIMEOUT = 0x06;
    /** Seconds, in one byte. */
    public static final int CHALLENGE_RESPONSE_TIMEOUT = 0x07;
    public static final int DEVICE_FLAGS = 0x08;
    /** Read: whether there is a lock code. Written: the new code, {@link #LOCK_CODE_LENGTH} bytes; zeros for none. */
    public static final int CONFIG_LOCK = 0x0a;
    /** Written: the lock code that there is; zeros where there is none. */
    public static final int UNLOCK = 0x0b;
    /** Written, empty: the key starts anew afterwards. */
    public static final int REBOOT = 0x0c;
    public static final int NFC_SUPPORTED = 0x0d;
    public static final int NFC_ENABLED = 0x0e;
    public static final int IAP_DETECTION = 0x0f;
    /** How many pages follow this one. */
    public static final int MORE_PAGES = 0x10;
    public static final int FREE_FORM = 0x11;
    public static final int HID_INIT_DELAY = 0x12;
    public static final int PART_NUMBER = 0x13;
    /** Two bytes of bits with a numbering of their own. */
    public static final int FIPS_CAPABLE = 0x14;
    public static final int FIPS_APPROVED = 0x15;
    public static final int PIN_COMPLEXITY = 0x16;
    public static final int NFC_RESTRICTED = 0x17;
    public static final int RESET_BLOCKED = 0x18;
    /** TLVs: {@link #QUALIFIER_VERSION}, {@link #QUALIFIER_TYPE}, {@link #QUALIFIER_ITERATION}. */
    public static final int VERSION_QUALIFIER = 0x19;
    /** The fingerprint sensor's firmware. */
    public static final int FINGERPRINT_SENSOR_VERSION = 0x20;
    public static final int STM_VERSION = 0x21;

    /** Within {@link #VERSION_QUALIFIER}: the version that the firmware behaves as. */
    public static final int QUALIFIER_VERSION = 0x01;
    public static final int QUALIFIER_TYPE = 0x02;
    public static final int QUALIFIER_ITERATION = 0x03;
    /** A value of {@link #QUALIFIER_TYPE}: a release, whose own version counts. */
    public static final int RELEASE_FINAL = 2;
    public static final int RELEASE_BETA = 1;

    public static final int LOCK_CODE_LENGTH = 16;

    /** A device flag: the key can wake the computer. */
    public static final int FLAG_REMOTE_WAKEUP = 0x40;
    /** A device flag: a touch ejects the smart card, and inserts it again. */
    public static final int FLAG_EJECT = 0x80;

    private DeviceTag() {}
}
