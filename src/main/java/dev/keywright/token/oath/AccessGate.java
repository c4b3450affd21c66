package dev.keywright.token.oath;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.token.TokenCore;
import dev.keywright.token.TokenCore.MemoryFailure;
import dev.keywright.token.state.StateChange.OathAccessKeySet;
import dev.keywright.wire.CommandApdu;
import dev.keywright.wire.ResponseApdu;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Ykoath;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SET CODE and VALIDATE: the access key that guards the accounts, and whether this selection has proved to know it.
 */
final class AccessGate {

    private static final int MAX_CHALLENGE_LENGTH = 64;
    private static final int SHA1_LENGTH = 20;

    private final TokenCore core;
    /** What SELECT gave out; proofs of the client are over it. */
    private byte @Nullable [] challenge;
    /** The key that this selection knows. Compared, since another pipe may set another key meanwhile. */
    private @Nullable Secret known;

    AccessGate(TokenCore core) {
        this.core = core;
    }

    /** What SELECT adds while an access key is set: a fresh challenge and the algorithm. */
    List<Tlv> select() {
        close();
        if (core.state().oath().accessKey() == null) {
            return List.of();
        }
        challenge = core.environment().random().bytes(Ykoath.CHALLENGE_LENGTH);
        byte[] algorithm = {(byte) AccountType.encode(HashAlgorithm.SHA1)};
        return List.of(new Tlv(Ykoath.TAG_CHALLENGE, challenge), new Tlv(Ykoath.TAG_ALGORITHM, algorithm));
    }

    /** Forgets the selection's challenge and proof. */
    void close() {
        challenge = null;
        known = null;
    }

    boolean isLocked() {
        Secret key = core.state().oath().accessKey();
        return key != null && !key.equals(known);
    }

    /** "SET CODE INSTRUCTION"; the selection that sets a key stays unlocked, as clients since the YubiKey 4 expect. */
    ResponseApdu setCode(CommandApdu command) throws Refusal, MemoryFailure {
        Secret key = parseNewKey(new YkoathReader(command.data()));
        core.commit(List.of(new OathAccessKeySet(key)));
        known = key;
        return ResponseApdu.of(StatusWord.OK);
    }

    /** The proven new key, or null where the command asks to have none. */
    private @Nullable Secret parseNewKey(YkoathReader in) throws Refusal {
        byte[] typed = in.value(Ykoath.TAG_KEY, 0, 1 + Ykoath.ACCESS_KEY_LENGTH);
        if (typed.length == 0) {
            in.end();
            return null;
        }
        if (typed.length != 1 + Ykoath.ACCESS_KEY_LENGTH || AccountType.algorithm(typed[0]) != HashAlgorithm.SHA1) {
            throw Refusal.wrongSyntax();
        }
        byte[] theirs = in.value(Ykoath.TAG_CHALLENGE, 1, MAX_CHALLENGE_LENGTH);
        byte[] proof = in.value(Ykoath.TAG_FULL_RESPONSE, SHA1_LENGTH, SHA1_LENGTH);
        in.end();
        Secret key = Secret.copyOf(Arrays.copyOfRange(typed, 1, typed.length));
        if (!MessageDigest.isEqual(prove(key, theirs), proof)) {
            throw new Refusal(StatusWord.REFERENCE_DATA_NOT_USABLE);
        }
        return key;
    }

    /** "VALIDATE INSTRUCTION": the client proves that it knows the key, and the key that it does too. */
    ResponseApdu validate(CommandApdu command) throws Refusal {
        YkoathReader in = new YkoathReader(command.data());
        byte[] proof = in.value(Ykoath.TAG_FULL_RESPONSE, SHA1_LENGTH, SHA1_LENGTH);
        byte[] theirs = in.value(Ykoath.TAG_CHALLENGE, Ykoath.CHALLENGE_LENGTH, MAX_CHALLENGE_LENGTH);
        in.end();
        Secret key = core.state().oath().accessKey();
        byte[] ours = challenge;
        if (key == null || ours == null) {
            throw new Refusal(StatusWord.REFERENCE_DATA_NOT_USABLE);
        }
        if (!MessageDigest.isEqual(prove(key, ours), proof)) {
            throw Refusal.wrongSyntax();
        }
        known = key;
        return ResponseApdu.ok(new Tlv(Ykoath.TAG_FULL_RESPONSE, prove(key, theirs)).encode());
    }

    private byte[] prove(Secret key, byte[] challenge) {
        return key.use(bytes -> core.crypto().hmac(HashAlgorithm.SHA1.macName(), bytes, challenge));
    }
}
