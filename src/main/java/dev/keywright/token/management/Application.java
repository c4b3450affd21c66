package dev.keywright.token.management;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The applications of a key, by their bit in the device information (CAPABILITY in Yubico's yubikit). */
public enum Application {
    OTP(0x01, "Yubico OTP"),
    U2F(0x02, "FIDO U2F"),
    OPENPGP(0x08, "OpenPGP"),
    PIV(0x10, "PIV"),
    OATH(0x20, "OATH"),
    HSMAUTH(0x100, "YubiHSM Auth"),
    FIDO2(0x200, "FIDO2");

    /** In the order of the bits that tell of FIPS (CAPABILITY._from_fips in yubikit's management.py). */
    private static final List<Application> FIPS_ORDER = List.of(FIDO2, PIV, OPENPGP, OATH, HSMAUTH);

    private final int bit;
    private final String title;

    Application(int bit, String title) {
        this.bit = bit;
        this.title = title;
    }

    /** What people call it. */
    public String title() {
        return title;
    }

    /** Whether {@code bits} have this one's. */
    public boolean isIn(int bits) {
        return (bits & bit) != 0;
    }

    public static int bits(Collection<Application> applications) {
        return applications.stream().mapToInt(application -> application.bit).reduce(0, (some, one) -> some | one);
    }

    /** Those whose bits are set; other bits are passed over. */
    public static Set<Application> of(int bits) {
        return Collections.unmodifiableSet(Arrays.stream(values())
                .filter(application -> application.isIn(bits))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Application.class))));
    }

    /** The same for the bits of {@code FIPS_CAPABLE} and {@code FIPS_APPROVED}, which are others. */
    public static Set<Application> ofFips(int bits) {
        return Collections.unmodifiableSet(FIPS_ORDER.stream()
                .filter(application -> (bits & 1 << FIPS_ORDER.indexOf(application)) != 0)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Application.class))));
    }
}
