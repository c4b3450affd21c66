package dev.keywright.host.otp;

import dev.keywright.crypto.Secret;
import dev.keywright.host.FirmwareFeature;
import dev.keywright.host.otp.SlotOption.Part;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.otp.SlotConfiguration;
import dev.keywright.wire.otp.SlotFlags;
import java.util.Arrays;
import java.util.Set;

/** What a slot can be made to hold. It never prints its secrets, and wipes them when it is closed. */
public sealed interface SlotContent extends AutoCloseable
        permits YubicoOtp, OathHotp, StaticPassword, HmacChallenge, YubicoChallenge {

    /** What the key's firmware must know for it. */
    FirmwareFeature feature();

    /** Whether a touch makes the key type it; else a program asks it. */
    boolean isTyped();

    /** Wipes the secrets. */
    @Override
    void close();

    /** Its part of a configuration, without options and access code; the secrets are copies. */
    Fields fields();

    /** The configuration that gives a slot this content, in {@link SlotConfiguration#LENGTH} bytes; the caller wipes it. */
    default byte[] configuration(Set<SlotOption> options, Secret accessCode) throws InvalidSlotContent {
        for (SlotOption option : options) {
            if (!option.fits(this)) {
                throw new InvalidSlotContent("The option " + option.text() + " is of no use to a slot of this kind;"
                        + " leave it out.");
            }
        }
        try (Fields fields = fields()) {
            return new SlotConfiguration(
                    fields.fixed(),
                    fields.uid(),
                    fields.key(),
                    accessCode,
                    SlotOption.flags(Part.EXTENDED, options),
                    fields.ticketFlags() | SlotOption.flags(Part.TICKET, options),
                    fields.configFlags() | SlotOption.flags(Part.CONFIG, options))
                    .encode();
        }
    }

    /** The parts of a configuration that are the content's own. */
    record Fields(Bytes fixed, Secret uid, Secret key, int ticketFlags, int configFlags) implements AutoCloseable {

        @Override
        public void close() {
            uid.close();
            key.close();
        }

        /** A key of at most 20 bytes is in the key field and what follows it (KEY_SIZE_OATH in ykdef.h). */
        static Fields ofHmacKey(Bytes fixed, Secret key, int lastOfUid, int configFlags) {
            return key.use(bytes -> {
                byte[] long22 = Arrays.copyOf(bytes, SlotConfiguration.KEY_LENGTH + SlotConfiguration.UID_LENGTH);
                long22[long22.length - 2] = (byte) (lastOfUid >> 8);
                long22[long22.length - 1] = (byte) lastOfUid;
                try {
                    return new Fields(
                            fixed,
                            part(long22, SlotConfiguration.KEY_LENGTH, SlotConfiguration.UID_LENGTH),
                            part(long22, 0, SlotConfiguration.KEY_LENGTH),
                            SlotFlags.CHALLENGE_RESPONSE,
                            configFlags);
                } finally {
                    Arrays.fill(long22, (byte) 0);
                }
            });
        }

        static Secret part(byte[] from, int offset, int length) {
            byte[] part = Arrays.copyOfRange(from, offset, offset + length);
            try {
                return Secret.copyOf(part);
            } finally {
                Arrays.fill(part, (byte) 0);
            }
        }
    }
}
