package dev.keywright.host.oath;

import com.yubico.yubikit.core.Version;
import com.yubico.yubikit.core.application.ApplicationNotAvailableException;
import com.yubico.yubikit.core.smartcard.Apdu;
import com.yubico.yubikit.core.smartcard.ApduException;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import com.yubico.yubikit.core.smartcard.SmartCardProtocol;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.host.oath.YkoathMessages.Selection;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.Totp;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Tlv.MalformedTlv;
import dev.keywright.wire.Ykoath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The OATH application of one key, spoken to over the YKOATH protocol. Not safe for use by several threads.
 *
 * <p>While {@link #isLocked() locked}, only {@link #unlock} and {@link #reset} work. Every method throws
 * {@link IOException} when the key is pulled or its reader fails.
 */
public final class OathSession implements Closeable {

    /** "Validate": the access key comes from so many rounds of PBKDF2-HMAC-SHA-1 over the device id. */
    private static final int ACCESS_KEY_ROUNDS = 1_000;

    private static final byte[] NOTHING = {};
    private static final Meaning GENERAL = status -> null;

    private final SmartCardProtocol protocol;
    private final RandomSource random;
    private final Crypto crypto = Crypto.fastest();

    private Selection selection;
    private boolean locked;
    private boolean passwordSet;

    private OathSession(SmartCardProtocol protocol, RandomSource random, Selection selection) {
        this.protocol = protocol;
        this.random = random;
        this.selection = selection;
        this.locked = selection.challenge() != null;
        this.passwordSet = locked;
    }

    /**
     * Selects the application. The session then owns {@code connection} and closes it; where this fails, closing it
     * stays the caller's task.
     */
    public static OathSession open(SmartCardConnection connection) throws IOException, OathSessionException {
        return open(connection, RandomSource.system());
    }

    static OathSession open(SmartCardConnection connection, RandomSource random)
            throws IOException, OathSessionException {
        SmartCardProtocol protocol = new SmartCardProtocol(connection, (byte) Ykoath.SEND_REMAINING);
        Selection selection = select(protocol);
        protocol.configure(selection.version());
        return new OathSession(protocol, random, selection);
    }

    private static Selection select(SmartCardProtocol protocol) throws IOException, OathSessionException {
        try {
            return Selection.decode(protocol.select(YkoathMessages.APPLICATION_ID));
        } catch (ApplicationNotAvailableException e) {
            throw OathSessionException.noApplication(e);
        } catch (MalformedTlv | IllegalArgumentException e) {
            throw OathSessionException.nonsense(e);
        }
    }

    /** The version of the application, which is the firmware's on keys from the YubiKey 4 on. */
    public Version version() {
        return selection.version();
    }

    /** What tells this key's accounts from another's: 8 random bytes that a reset replaces. */
    public Bytes deviceId() {
        return selection.deviceId();
    }

    /** Whether a password is set and was not given in this session. */
    public boolean isLocked() {
        return locked;
    }

    /** Whether the accounts have a password, given in this session or not. */
    public boolean isPasswordSet() {
        return passwordSet;
    }

    /**
     * The access key that {@code password} stands for on this key, 16 bytes; it opens this key until the next reset,
     * so it deserves the care of the password itself.
     */
    public Secret deriveKey(char[] password) throws OathSessionException {
        if (password.length == 0) {
            throw OathSessionException.unfit("The password is empty: give at least one character.");
        }
        return crypto.pbkdf2HmacSha1(password, deviceId().toArray(), ACCESS_KEY_ROUNDS, Ykoath.ACCESS_KEY_LENGTH);
    }

    /** Unlocks the accounts for this session; does nothing where they are not locked. */
    public void unlock(char[] password) throws IOException, OathSessionException {
        try (Secret accessKey = deriveKey(password)) {
            unlock(accessKey);
        }
    }

    /** Like {@link #unlock(char[])}, with a key from {@link #deriveKey}. */
    public void unlock(Secret accessKey) throws IOException, OathSessionException {
        Bytes challenge = selection.challenge();
        if (!locked || challenge == null) {
            return;
        }
        byte[] own = random.bytes(Ykoath.CHALLENGE_LENGTH);
        byte[] data = Tlv.encodeAll(List.of(
                new Tlv(Ykoath.TAG_FULL_RESPONSE, answer(accessKey, challenge.toArray())),
                new Tlv(Ykoath.TAG_CHALLENGE, own)));
        List<Tlv> proof = ask(Ykoath.VALIDATE, 0, data,
                status -> status == StatusWord.WRONG_DATA ? OathSessionException.wrongPassword() : null);
        byte[] expected = new Tlv(Ykoath.TAG_FULL_RESPONSE, answer(accessKey, own)).encode();
        if (!MessageDigest.isEqual(Tlv.encodeAll(proof), expected)) {
            throw OathSessionException.impostor();
        }
        locked = false;
    }

    private byte[] answer(Secret accessKey, byte[] challenge) {
        return accessKey.use(key -> crypto.hmac(HashAlgorithm.SHA1.macName(), key, challenge));
    }

    /** The accounts, in the key's order. */
    public List<StoredAccount> list() throws IOException, OathSessionException {
        requireUnlocked();
        List<StoredAccount> accounts = new ArrayList<>();
        for (Tlv entry : ask(Ykoath.LIST, 0, NOTHING, GENERAL)) {
            accounts.add(YkoathMessages.listed(entry));
        }
        return List.copyOf(accounts);
    }

    /**
     * Stores an account. An account of the same name is replaced without a word: a caller that would rather ask looks
     * through {@link #list()} first.
     *
     * @param touchRequired whether each code shall need a touch
     */
    public AccountId put(OathCredential credential, boolean touchRequired) throws IOException, OathSessionException {
        requireUnlocked();
        AccountId id = AccountId.of(credential.type(), credential.name(), credential.period());
        Limits limits = new Limits(version());
        Limits.requireRoomFor(id);
        limits.requireSupportFor(credential, touchRequired);
        if (limits.overwritesLongerNames()) {
            Limits.requireNoneStartsWith(id, list());
        }
        byte[] data = YkoathMessages.put(id, credential, touchRequired);
        try {
            ask(Ykoath.PUT, 0, data, status ->
                    status == StatusWord.NOT_ENOUGH_MEMORY ? OathSessionException.full(list().size()) : null);
            return id;
        } finally {
            Arrays.fill(data, (byte) 0);
        }
    }

    /** Removes an account and its secret. */
    public void delete(AccountId id) throws IOException, OathSessionException {
        requireUnlocked();
        ask(Ykoath.DELETE, 0, name(id), status ->
                status == StatusWord.REFERENCE_DATA_NOT_USABLE ? OathSessionException.noSuchAccount(id) : null);
    }

    /** Gives an account another name; type and period stay. */
    public AccountId rename(AccountId id, AccountName name) throws IOException, OathSessionException {
        requireUnlocked();
        AccountId renamed = AccountId.of(id.type(), name, id.period());
        Limits limits = new Limits(version());
        limits.requireRename();
        Limits.requireRoomFor(renamed);
        byte[] data = Tlv.encodeAll(List.of(
                new Tlv(Ykoath.TAG_NAME, id.encoded()), new Tlv(Ykoath.TAG_NAME, renamed.encoded())));
        ask(Ykoath.RENAME, 0, data, status -> switch (status) {
            case StatusWord.REFERENCE_DATA_NOT_USABLE, StatusWord.CONDITIONS_NOT_SATISFIED ->
                    renameRefused(id, renamed);
            default -> null;
        });
        return renamed;
    }

    /**
     * A YubiKey has one status for both mistakes (Yubico/developers.yubico.com, pull request 294), and canokey-core has
     * another one for a name that is taken.
     */
    private OathSessionException renameRefused(AccountId id, AccountId renamed)
            throws IOException, OathSessionException {
        boolean known = list().stream().anyMatch(account -> account.id().encoded().equals(id.encoded()));
        return known ? OathSessionException.nameTaken(renamed) : OathSessionException.noSuchAccount(id);
    }

    /**
     * A code for one account. For HOTP this moves the key's counter on, and {@code at} does not matter. Where the
     * account requires touch, this waits for it as long as the key does, about 15 seconds.
     */
    public OneTimeCode calculate(AccountId id, Instant at) throws IOException, OathSessionException {
        requireUnlocked();
        boolean timed = id.type() == OathType.TOTP;
        byte[] challenge = timed ? challenge(at, id.period()) : NOTHING;
        byte[] data = Tlv.encodeAll(List.of(
                new Tlv(Ykoath.TAG_NAME, id.encoded()), new Tlv(Ykoath.TAG_CHALLENGE, challenge)));
        List<Tlv> response = ask(Ykoath.CALCULATE, Ykoath.TRUNCATED_P2, data, status -> switch (status) {
            case StatusWord.REFERENCE_DATA_NOT_USABLE -> OathSessionException.noSuchAccount(id);
            // The accounts are not locked here, so a touch is what is missing.
            case StatusWord.SECURITY_STATUS_NOT_SATISFIED, StatusWord.CONDITIONS_NOT_SATISFIED ->
                    OathSessionException.notTouched();
            default -> null;
        });
        if (response.size() != 1) {
            throw OathSessionException.nonsense(null);
        }
        String digits = YkoathMessages.digits(response.get(0));
        return timed ? lasting(digits, at, id.period()) : new OneTimeCode(digits, null, null);
    }

    /** All accounts in the key's order, with a code wherever that needs no touch and moves no counter. */
    public List<CalculatedAccount> calculateAll(Instant at) throws IOException, OathSessionException {
        requireUnlocked();
        byte[] data = new Tlv(Ykoath.TAG_CHALLENGE, challenge(at, Totp.DEFAULT_PERIOD)).encode();
        List<Tlv> pairs = ask(Ykoath.CALCULATE_ALL, Ykoath.TRUNCATED_P2, data, GENERAL);
        List<CalculatedAccount> accounts = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            if (pairs.get(i).tag() != Ykoath.TAG_NAME || i + 1 == pairs.size()) {
                throw OathSessionException.nonsense(null);
            }
            accounts.add(calculated(pairs.get(i).value(), pairs.get(i + 1), at));
        }
        return List.copyOf(accounts);
    }

    private CalculatedAccount calculated(Bytes name, Tlv response, Instant at)
            throws IOException, OathSessionException {
        AccountId id = new AccountId(response.tag() == Ykoath.TAG_HOTP ? OathType.HOTP : OathType.TOTP, name);
        return switch (response.tag()) {
            case Ykoath.TAG_HOTP -> new CalculatedAccount(id, false, null);
            case Ykoath.TAG_TOUCH -> new CalculatedAccount(id, true, null);
            case Ykoath.TAG_TRUNCATED_RESPONSE -> new CalculatedAccount(id, false, id.period() == Totp.DEFAULT_PERIOD
                    ? lasting(YkoathMessages.digits(response), at, id.period())
                    // The key used one challenge for all, which is wrong for any other period.
                    : calculate(id, at));
            default -> throw OathSessionException.nonsense(null);
        };
    }

    private static byte[] challenge(Instant at, int period) {
        return ByteBuffer.allocate(Ykoath.CHALLENGE_LENGTH).putLong(Totp.timeStep(at, period)).array();
    }

    private static OneTimeCode lasting(String digits, Instant at, int period) {
        Instant from = Instant.ofEpochSecond(Totp.timeStep(at, period) * period);
        return new OneTimeCode(digits, from, from.plusSeconds(period));
    }

    /** Locks the accounts by {@code password} from the next session on, or replaces the password. */
    public void setPassword(char[] password) throws IOException, OathSessionException {
        requireUnlocked();
        byte[] challenge = random.bytes(Ykoath.CHALLENGE_LENGTH);
        try (Secret accessKey = deriveKey(password)) {
            byte[] data = YkoathMessages.setCode(accessKey, challenge, answer(accessKey, challenge));
            try {
                ask(Ykoath.SET_CODE, 0, data, GENERAL);
            } finally {
                Arrays.fill(data, (byte) 0);
            }
        }
        passwordSet = true;
    }

    /** Leaves the accounts without a password. */
    public void removePassword() throws IOException, OathSessionException {
        requireUnlocked();
        ask(Ykoath.SET_CODE, 0, new Tlv(Ykoath.TAG_KEY, Bytes.EMPTY).encode(), GENERAL);
        passwordSet = false;
    }

    /** Deletes all accounts and the password, locked or not; {@link #deviceId()} is another one afterwards. */
    public void reset() throws IOException, OathSessionException {
        ask(new Apdu(0, Ykoath.RESET, Ykoath.RESET_P1, Ykoath.RESET_P2, NOTHING), GENERAL);
        selection = select(protocol);
        locked = selection.challenge() != null;
        passwordSet = locked;
    }

    private void requireUnlocked() throws OathSessionException {
        if (locked) {
            throw OathSessionException.locked();
        }
    }

    private List<Tlv> ask(int instruction, int p2, byte[] data, Meaning meaning)
            throws IOException, OathSessionException {
        return ask(new Apdu(0, instruction, 0, p2, data), meaning);
    }

    private List<Tlv> ask(Apdu command, Meaning meaning) throws IOException, OathSessionException {
        try {
            return Tlv.decodeAll(protocol.sendAndReceive(command));
        } catch (ApduException e) {
            int status = e.getSw() & 0xffff;
            OathSessionException meant = meaning.of(status);
            if (meant != null) {
                throw meant;
            }
            throw status == StatusWord.SECURITY_STATUS_NOT_SATISFIED
                    ? OathSessionException.locked()
                    : OathSessionException.refused(status, e);
        } catch (MalformedTlv | IllegalArgumentException e) {
            // The latter is yubikit's word for an answer without a status.
            throw OathSessionException.nonsense(e);
        }
    }

    /** What a status word other than 9000 means to one instruction; null where it means what it always does. */
    @FunctionalInterface
    private interface Meaning {
        @Nullable OathSessionException of(int status) throws IOException, OathSessionException;
    }

    private static byte[] name(AccountId id) {
        return new Tlv(Ykoath.TAG_NAME, id.encoded()).encode();
    }

    @Override
    public void close() throws IOException {
        protocol.close();
    }
}
