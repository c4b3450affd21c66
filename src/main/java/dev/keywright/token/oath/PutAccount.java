package dev.keywright.token.oath;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathType;
import dev.keywright.token.Outcome;
import dev.keywright.token.profile.FirmwareProfile;
import dev.keywright.token.state.OathAccount;
import dev.keywright.token.state.OathState;
import dev.keywright.token.state.StateChange.OathAccountStored;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.Ykoath;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** PUT: adds an account, or replaces the one of the same name ("PUT INSTRUCTION"). */
final class PutAccount {

    /** The two bytes before the secret: type and algorithm, then digits. */
    private static final int KEY_HEADER_LENGTH = 2;

    private final FirmwareProfile.Oath profile;

    PutAccount(FirmwareProfile.Oath profile) {
        this.profile = profile;
    }

    Outcome<ResponseApdu> handle(CommandApdu command, OathState state) throws Refusal {
        OathAccount account = parse(command.data());
        if (state.account(account.name()).isEmpty() && state.all().size() >= profile.capacity()) {
            throw new Refusal(StatusWord.NOT_ENOUGH_MEMORY);
        }
        return Outcome.of(ResponseApdu.of(StatusWord.OK), new OathAccountStored(account));
    }

    private OathAccount parse(Bytes data) throws Refusal {
        YkoathReader in = new YkoathReader(data);
        Bytes name = in.name();
        byte[] key = in.value(
                Ykoath.TAG_KEY, KEY_HEADER_LENGTH, KEY_HEADER_LENGTH + HashAlgorithm.SHA512.blockLength());
        AccountType type = AccountType.decode(key[0] & 0xff);
        int digits = key[1];
        int properties = properties(in);
        long counter = initialCounter(in, type.type());
        in.end();

        byte[] secret = Arrays.copyOfRange(key, KEY_HEADER_LENGTH, key.length);
        if (!profile.algorithms().contains(type.algorithm())
                || digits < 6 || digits > 8
                || secret.length < Ykoath.MIN_SECRET_LENGTH
                // Clients hash one that exceeds the hash's block (RFC 2104 §2).
                || secret.length > type.algorithm().blockLength()) {
            throw Refusal.wrongSyntax();
        }
        boolean touchRequired = (properties & Ykoath.REQUIRE_TOUCH) != 0;
        // A counter only increases anyway.
        boolean guarded = (properties & Ykoath.ONLY_INCREASING) != 0 && type.type() == OathType.TOTP;
        OathAccount account = new OathAccount(
                name, type.type(), type.algorithm(), digits, Secret.copyOf(secret), touchRequired, counter,
                guarded ? Bytes.EMPTY : null);
        Arrays.fill(secret, (byte) 0);
        Arrays.fill(key, (byte) 0);
        return account;
    }

    private static int properties(YkoathReader in) throws Refusal {
        int properties = in.property().orElse(0);
        if ((properties & ~(Ykoath.ONLY_INCREASING | Ykoath.REQUIRE_TOUCH)) != 0) {
            throw Refusal.wrongSyntax();
        }
        return properties;
    }

    private static long initialCounter(YkoathReader in, OathType type) throws Refusal {
        Optional<byte[]> counter = in.optionalValue(Ykoath.TAG_INITIAL_COUNTER, Integer.BYTES, Integer.BYTES);
        if (counter.isPresent() && type != OathType.HOTP) {
            throw Refusal.wrongSyntax();
        }
        return counter.map(bytes -> Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt())).orElse(0L);
    }
}
