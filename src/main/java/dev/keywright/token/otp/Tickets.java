package dev.keywright.token.otp;

import dev.keywright.crypto.Crypto;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.Hotp;
import dev.keywright.oath.OtpBlock;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.state.OtpSlot;
import dev.keywright.token.state.StateChange.OtpCounterSet;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.ModHex;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import dev.keywright.wire.otp.SlotKind;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Draws the ticket of a slot, with its counters moved on durably before. */
final class Tickets {

    /** All letters of ModHex in their order: what a server can tell a keyboard's layout by. */
    private static final String REFERENCE = "cbdefghijklnrtuv";
    private static final String SPECIAL_CHARACTER = "!";
    private static final int SHORT_TICKET_LENGTH = 16;
    private static final int STRONG_UPPER_CASE = 2;
    /** The letters that STRONG_PASSWORD_2 makes digits: those of 0 to 7. */
    private static final int STRONG_DIGITS = 8;

    private static final int HOTP_KEY_FROM_UID = 4;

    private final TokenCore core;
    private final SessionCounters counters;

    Tickets(TokenCore core, SessionCounters counters) {
        this.core = core;
        this.counters = counters;
    }

    /**
     * The next ticket of a slot.
     *
     * @return empty where the slot gives out none: not configured, dormant, or for challenges
     * @throws MemoryFailure when the counters could not be made durable; nothing is given out then
     */
    Optional<Ticket> draw(int number) throws MemoryFailure {
        OtpSlot slot = core.state().otp().slot(number).orElse(null);
        if (slot == null || (slot.configuration().extendedFlags() & SlotFlags.DORMANT) != 0) {
            return Optional.empty();
        }
        SlotConfiguration configuration = slot.configuration();
        return switch (SlotKind.of(configuration)) {
            case YUBICO_OTP -> Optional.of(yubicoOtp(number, slot));
            case STATIC_TICKET -> Optional.of(staticTicket(configuration));
            case STATIC_PASSWORD -> Optional.of(staticPassword(configuration));
            case OATH_HOTP -> Optional.of(hotp(number, slot));
            case CHALLENGE_YUBICO, CHALLENGE_HMAC -> Optional.empty();
        };
    }

    private Ticket yubicoOtp(int number, OtpSlot slot) throws MemoryFailure {
        SlotConfiguration configuration = slot.configuration();
        String code = ModHex.encode(encrypt(counters.next(number, slot), configuration));
        boolean reference = has(configuration, SlotFlags.SEND_REFERENCE);
        return new Ticket.Text(reference ? REFERENCE : "", ModHex.encode(configuration.fixed().toArray()), code);
    }

    private byte[] encrypt(OtpBlock block, SlotConfiguration configuration) {
        return configuration.uid().use(uid -> block.encrypt(core.crypto(), uid, configuration.key()));
    }

    /** The flags by ykpersonalize(1), "Configuration flags". */
    private Ticket staticTicket(SlotConfiguration configuration) {
        String fixed = ModHex.encode(configuration.fixed().toArray());
        String code = ModHex.encode(encrypt(OtpBlock.STATIC, configuration));
        if (has(configuration, SlotFlags.SHORT_TICKET)) {
            code = code.substring(0, SHORT_TICKET_LENGTH);
        }
        String strong = strong(fixed + code, configuration);
        String reference = !has(configuration, SlotFlags.SEND_REFERENCE)
                ? ""
                : has(configuration, SlotFlags.STRONG_PASSWORD_2) ? SPECIAL_CHARACTER : REFERENCE;
        return new Ticket.Text(reference, strong.substring(0, fixed.length()), strong.substring(fixed.length()));
    }

    private static String strong(String modHex, SlotConfiguration configuration) {
        StringBuilder strong = new StringBuilder(modHex);
        for (int i = 0; i < strong.length(); i++) {
            int value = REFERENCE.indexOf(strong.charAt(i));
            if (i < STRONG_UPPER_CASE && has(configuration, SlotFlags.STRONG_PASSWORD_1)) {
                strong.setCharAt(i, Character.toUpperCase(strong.charAt(i)));
            } else if (value < STRONG_DIGITS && has(configuration, SlotFlags.STRONG_PASSWORD_2)) {
                strong.setCharAt(i, (char) ('0' + value));
            }
        }
        return strong.toString();
    }

    /** Fixed part, private id and key are scan codes (ykpersonalize(1), "short-ticket"); a zero is no key. */
    private static Ticket staticPassword(SlotConfiguration configuration) {
        ByteArrayOutputStream codes = new ByteArrayOutputStream();
        codes.writeBytes(configuration.fixed().toArray());
        for (var part : List.of(configuration.uid(), configuration.key())) {
            part.use(bytes -> {
                codes.writeBytes(bytes);
                return codes;
            });
        }
        ByteArrayOutputStream pressed = new ByteArrayOutputStream();
        for (byte code : codes.toByteArray()) {
            if (code != 0) {
                pressed.write(code);
            }
        }
        return new Ticket.ScanCodes(Bytes.of(pressed.toByteArray()));
    }

    private Ticket hotp(int number, OtpSlot slot) throws MemoryFailure {
        SlotConfiguration configuration = slot.configuration();
        int digits = has(configuration, SlotFlags.OATH_8_DIGITS) ? 8 : 6;
        byte[] key = hmacKey(configuration);
        String code = Hotp.code(HashAlgorithm.SHA1, key, slot.counter(), digits);
        Arrays.fill(key, (byte) 0);
        core.commit(List.of(new OtpCounterSet(number, slot.counter() + 1)));
        return new Ticket.Text("", tokenId(configuration), code);
    }

    /** The 20 bytes of a key for HMAC-SHA-1: the key and the first four of the private id (KEY_SIZE_OATH in ykdef.h). */
    static byte[] hmacKey(SlotConfiguration configuration) {
        byte[] key = Arrays.copyOf(configuration.key().toArray(), SlotConfiguration.KEY_LENGTH + HOTP_KEY_FROM_UID);
        configuration.uid().use(uid -> {
            System.arraycopy(uid, 0, key, SlotConfiguration.KEY_LENGTH, HOTP_KEY_FROM_UID);
            return key;
        });
        return key;
    }

    /** Where HOTP begins to count: the last two bytes of the private id, times 16 (ykpersonalize(1), "oath-imf"). */
    static long initialMovingFactor(SlotConfiguration configuration) {
        return configuration.uid().use(uid ->
                ((long) (uid[HOTP_KEY_FROM_UID] & 0xff) << 8 | uid[HOTP_KEY_FROM_UID + 1] & 0xff) << 4);
    }

    /** The first bytes as ModHex, as many as the flags say, the others as decimal digits (CFGFLAG_OATH_FIXED_…). */
    private static String tokenId(SlotConfiguration configuration) {
        byte[] fixed = configuration.fixed().toArray();
        int modHex = switch (configuration.configFlags() & SlotFlags.OATH_FIXED_MODHEX) {
            case SlotFlags.OATH_FIXED_MODHEX -> fixed.length;
            case SlotFlags.OATH_FIXED_MODHEX_2 -> Math.min(2, fixed.length);
            case SlotFlags.OATH_FIXED_MODHEX_1 -> Math.min(1, fixed.length);
            default -> 0;
        };
        StringBuilder id = new StringBuilder(ModHex.encode(Arrays.copyOf(fixed, modHex)));
        HexFormat.of().formatHex(fixed, modHex, fixed.length).chars().forEach(digit -> id.append(typable((char) digit)));
        return id.toString();
    }

    /** Of what should be decimal, but is not, the letter of ModHex: the scan map has no other. */
    private static char typable(char digit) {
        return digit <= '9' ? digit : REFERENCE.charAt(Character.digit(digit, 16));
    }

    private static boolean has(SlotConfiguration configuration, int configFlag) {
        return (configuration.configFlags() & configFlag) != 0;
    }
}
