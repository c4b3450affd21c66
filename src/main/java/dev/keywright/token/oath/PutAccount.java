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
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** PUT: adds an account, or replaces the one of the same name ("PUT INSTRUCTION"). */
final class PutAccount {

    /** Clients pad shorter secrets with zeros, which HMAC would do anyway (Yubico/yubikey-manager, pull request 50). */
    private static final int MIN_SECRET_LENGTH = 14;

    private static final int TOUCH_REQUIRED = 0x02;
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
        byte[] key = in.value(YkoathTag.KEY, KEY_HEADER_LENGTH, KEY_HEADER_LENGTH + blockLength(HashAlgorithm.SHA512));
        AccountType type = AccountType.decode(key[0] & 0xff);
        int digits = key[1];
        boolean touchRequired = touchRequired(in);
        long counter = initialCounter(in, type.type());
        in.end();

        byte[] secret = Arrays.copyOfRange(key, KEY_HEADER_LENGTH, key.length);
        if (!profile.algorithms().contains(type.algorithm())
                || digits < 6 || digits > 8
                || secret.length < MIN_SECRET_LENGTH
                || secret.length > blockLength(type.algorithm())) {
            throw Refusal.wrongSyntax();
        }
        return new OathAccount(
                name, type.type(), type.algorithm(), digits, Secret.copyOf(secret), touchRequired, counter);
    }

    /** Refuses "only increasing", which no client of Yubico's sets, rather than store it and not keep to it. */
    private static boolean touchRequired(YkoathReader in) throws Refusal {
        int property = in.property().orElse(0);
        if ((property & ~TOUCH_REQUIRED) != 0) {
            throw Refusal.wrongSyntax();
        }
        return property == TOUCH_REQUIRED;
    }

    private static long initialCounter(YkoathReader in, OathType type) throws Refusal {
        Optional<byte[]> counter = in.optionalValue(YkoathTag.INITIAL_COUNTER, Integer.BYTES, Integer.BYTES);
        if (counter.isPresent() && type != OathType.HOTP) {
            throw Refusal.wrongSyntax();
        }
        return counter.map(bytes -> Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt())).orElse(0L);
    }

    /** The longest secret: clients hash one that exceeds the hash's block (RFC 2104 §2). */
    private static int blockLength(HashAlgorithm algorithm) {
        return switch (algorithm) {
            case SHA1, SHA256 -> 64;
            case SHA512 -> 128;
        };
    }
}
