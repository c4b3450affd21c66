package dev.keywright.host.otp;

import dev.keywright.host.FirmwareFeature;
import dev.keywright.wire.otp.SlotFlags;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What a slot does besides what it holds: a flag of its configuration (Yubico's ykdef.h, which tells since when). */
public enum SlotOption {
    /** Types Enter at the end. */
    APPEND_ENTER(Part.TICKET, SlotFlags.APPEND_CR, For.TYPED, 1, 0),
    TAB_FIRST(Part.TICKET, SlotFlags.TAB_FIRST, For.TYPED, 1, 0),
    /** Types Tab between the public id and the code. */
    TAB_AFTER_ID(Part.TICKET, SlotFlags.APPEND_TAB_1, For.TYPED, 1, 0),
    TAB_AFTER_CODE(Part.TICKET, SlotFlags.APPEND_TAB_2, For.TYPED, 1, 0),
    /** Waits for half a second between the public id and the code. */
    DELAY_AFTER_ID(Part.TICKET, SlotFlags.APPEND_DELAY_1, For.TYPED, 1, 0),
    DELAY_AFTER_CODE(Part.TICKET, SlotFlags.APPEND_DELAY_2, For.TYPED, 1, 0),
    /** Types more slowly, for computers that miss keystrokes; with the other one, by 30 ms a keystroke. */
    PACING_10_MS(Part.CONFIG, SlotFlags.PACING_10_MS, For.TYPED, 1, 0),
    PACING_20_MS(Part.CONFIG, SlotFlags.PACING_20_MS, For.TYPED, 1, 0),
    /** Types the sixteen ModHex letters first, so that the other side learns the keyboard's layout. */
    SEND_REFERENCE(Part.CONFIG, SlotFlags.SEND_REFERENCE, For.YUBICO_OTP, 1, 0),
    /** Digits as the numeric keypad sends them, for layouts that want Shift for the others. */
    NUMERIC_KEYPAD(Part.EXTENDED, SlotFlags.NUMERIC_KEYPAD, For.TYPED, 2, 3),
    /** Answers a touch at once where the second slot is empty. */
    FAST_TRIGGER(Part.EXTENDED, SlotFlags.FAST_TRIGGER, For.TYPED, 2, 3),
    /** Types the serial number where the key is touched while it is plugged in. */
    SERIAL_AT_START(Part.EXTENDED, SlotFlags.SERIAL_BUTTON_VISIBLE, For.ALL, 2, 2),
    SERIAL_ON_USB(Part.EXTENDED, SlotFlags.SERIAL_USB_VISIBLE, For.ALL, 2, 2),
    SERIAL_TO_PROGRAMS(Part.EXTENDED, SlotFlags.SERIAL_API_VISIBLE, For.ALL, 2, 2),
    /** These options may change later without the slot's keys. */
    ALLOW_UPDATE(Part.EXTENDED, SlotFlags.ALLOW_UPDATE, For.ALL, 2, 3),
    /** Does nothing until an update wakes it. */
    DORMANT(Part.EXTENDED, SlotFlags.DORMANT, For.ALL, 2, 3),
    /** The light is on while the key waits. */
    LED_INVERTED(Part.EXTENDED, SlotFlags.LED_INVERTED, For.ALL, 3, 1),
    /** On slot 1: slot 2 cannot be written any more unless it has this too. */
    PROTECT_SLOT_2(Part.TICKET, SlotFlags.PROTECT_SLOT_2, For.ALL, 2, 0);

    /** The three bytes of flags in a configuration. */
    enum Part {
        EXTENDED,
        TICKET,
        CONFIG
    }

    private enum For {
        ALL,
        TYPED,
        YUBICO_OTP
    }

    private final Part part;
    private final int flag;
    private final For whom;
    private final FirmwareFeature feature;

    SlotOption(Part part, int flag, For whom, int major, int minor) {
        this.part = part;
        this.flag = flag;
        this.whom = whom;
        this.feature = FirmwareFeature.since(major, minor, 0, "The option " + text());
    }

    /** The name for people, such as {@code append-enter}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    FirmwareFeature feature() {
        return feature;
    }

    /** Whether it may change without the slot's keys (…_UPDATE_MASK in ykdef.h). */
    public boolean canBeUpdated() {
        return this != PROTECT_SLOT_2 && this != SEND_REFERENCE;
    }

    boolean fits(SlotContent content) {
        return switch (whom) {
            case ALL -> true;
            case TYPED -> content.isTyped();
            case YUBICO_OTP -> content instanceof YubicoOtp;
        };
    }

    static int flags(Part part, Set<SlotOption> options) {
        return options.stream().filter(option -> option.part == part).mapToInt(option -> option.flag).sum();
    }

    /** What Yubico's own programs set when they are told nothing. */
    static Set<SlotOption> usual(boolean typed) {
        return typed
                ? EnumSet.of(APPEND_ENTER, FAST_TRIGGER, SERIAL_TO_PROGRAMS, ALLOW_UPDATE)
                : EnumSet.of(SERIAL_TO_PROGRAMS, ALLOW_UPDATE);
    }
}
