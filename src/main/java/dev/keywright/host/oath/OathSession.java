package dev.keywright.host.oath;

import com.yubico.yubikit.core.Version;
import com.yubico.yubikit.core.smartcard.Apdu;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.host.oath.YkoathMessages.Selection;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.wire.Bytes;
import dev.keywright.wire.StatusWord;
import dev.keywright.wire.Tlv;
import dev.keywright.wire.Ykoath;
import java.io.Closeable;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The OATH application of one key, spoken to over the YKOATH protocol. Not safe for use by several threads.
 *
 * <p>While {@link #isLocked() locked}, only {@link #unlock} and {@link #reset} work. Every method throws
 * {@link IOException} when the key is pulled or its reader fails.
 *
 * <p>It speaks the dialects of other makers as well: a Nitrokey 3 that has no CALCULATE ALL and lists passwords beside
 * its accounts, a SoloKey, a CanoKey that takes no name twice.
 */
public final class OathSession implements Closeable {

    /** "Validate": the access key comes from so many rounds of PBKDF2-HMAC-SHA-1 over the device id. */
    private static final int ACCESS_KEY_ROUNDS = 1_000;

    /** No key computes for so long: it waits for a touch. */
    private static final Executor WHEN_IT_WAITS = CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

    private final YkoathChannel channel;
    private final AccountReader reader;
    private final RandomSource random;
    private final Crypto crypto = Crypto.fastest();

    private Selection selection;
    private boolean locked;
    private boolean passwordSet;

    private OathSession(YkoathChannel channel, RandomSource random, Selection selection) {
        this.channel = channel;
        this.reader = new AccountReader(channel);
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
        YkoathChannel channel = new YkoathChannel(connection);
        return new OathSession(channel, random, channel.select());
    }

    /** Whether the card has the application, which is selected then. */
    public static boolean isOn(SmartCardConnection connection) throws IOException {
        try {
            new YkoathChannel(connection).select();
            return true;
        } catch (OathSessionException e) {
            return false;
        }
    }

    /** The version of the application, which is the firmware's on keys from the YubiKey 4 on. */
    public Version version() {
        return selection.version();
    }

    /**
     * What tells this key's accounts from another's: 8 random bytes that a reset replaces; empty where the key has none,
     * such as a Nitrokey 3 with a PIN.
     */
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
        if (deviceId().isEmpty()) {
            throw OathSessionException.noPasswords();
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
        List<Tlv> proof = channel.ask(Ykoath.VALIDATE, 0, data,
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
        return reader.list();
    }

    /**
     * The accounts, in the key's order, with what else can be known of them. The key tells their digits and whether they
     * need a touch only together with codes, so this has them calculated as {@link #calculateAll} does.
     */
    public List<AccountDetails> details(Instant at) throws IOException, OathSessionException {
        requireUnlocked();
        return reader.details(at);
    }

    /**
     * The id that the account would have; for who stores several accounts and would rather know before the first.
     *
     * @throws OathSessionException where {@link #put} would refuse the account without asking the key
     */
    public AccountId requireFit(OathCredential credential, boolean touchRequired) throws OathSessionException {
        AccountId id = AccountId.of(credential.type(), credential.name(), credential.period());
        Limits.requireRoomFor(id);
        new Limits(version()).requireSupportFor(credential, touchRequired);
        return id;
    }

    /**
     * Stores an account. An account of the same name is replaced without a word: a caller that would rather ask looks
     * through {@link #list()} first.
     *
     * <p>The secret stays the caller's, to be closed after use; what was sent of it is wiped.
     *
     * @param touchRequired whether each code shall need a touch
     */
    public AccountId put(OathCredential credential, boolean touchRequired) throws IOException, OathSessionException {
        requireUnlocked();
        AccountId id = requireFit(credential, touchRequired);
        Limits limits = new Limits(version());
        if (limits.overwritesLongerNames()) {
            Limits.requireNoneStartsWith(id, list());
        }
        byte[] data = YkoathMessages.put(id, credential, touchRequired);
        try {
            channel.ask(Ykoath.PUT, 0, data, status -> switch (status) {
                case StatusWord.NOT_ENOUGH_MEMORY -> OathSessionException.full(list().size());
                // canokey-core replaces no account; the Nitrokey 3 asks for a touch where the account will.
                case StatusWord.CONDITIONS_NOT_SATISFIED ->
                        isThere(id) ? OathSessionException.nameTaken(id) : OathSessionException.notTouched();
                default -> null;
            });
            return id;
        } finally {
            Arrays.fill(data, (byte) 0);
        }
    }

    private boolean isThere(AccountId id) throws IOException, OathSessionException {
        return reader.list().stream().anyMatch(account -> account.id().encoded().equals(id.encoded()));
    }

    /** Removes an account and its secret. */
    public void delete(AccountId id) throws IOException, OathSessionException {
        requireUnlocked();
        byte[] data = new Tlv(Ykoath.TAG_NAME, id.encoded()).encode();
        channel.ask(Ykoath.DELETE, 0, data, status ->
                YkoathChannel.MISSING.contains(status) ? OathSessionException.noSuchAccount(id) : null);
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
        channel.ask(Ykoath.RENAME, 0, data, status -> switch (status) {
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
        return isThere(id) ? OathSessionException.nameTaken(renamed) : OathSessionException.noSuchAccount(id);
    }

    /**
     * A code for one account. For HOTP this moves the key's counter on, and {@code at} does not matter. Where the
     * account requires touch, this waits for it as long as the key does, about 15 seconds.
     */
    public OneTimeCode calculate(AccountId id, Instant at) throws IOException, OathSessionException {
        requireUnlocked();
        return reader.calculate(id, at);
    }

    /**
     * As the other {@code calculate}, for a person who has to be told: a key does not say that it waits for a touch, but
     * it answers at once where it does not.
     *
     * @param whenItWaits run once, on another thread, where the key has not answered after half a second
     */
    public OneTimeCode calculate(AccountId id, Instant at, Runnable whenItWaits)
            throws IOException, OathSessionException {
        CompletableFuture<Void> prompt = CompletableFuture.runAsync(whenItWaits, WHEN_IT_WAITS);
        try {
            return calculate(id, at);
        } finally {
            prompt.cancel(false);
        }
    }

    /** All accounts in the key's order, with a code wherever that needs no touch and moves no counter. */
    public List<CalculatedAccount> calculateAll(Instant at) throws IOException, OathSessionException {
        requireUnlocked();
        return reader.calculateAll(at);
    }

    /** Locks the accounts by {@code password} from the next session on, or replaces the password. */
    public void setPassword(char[] password) throws IOException, OathSessionException {
        requireUnlocked();
        byte[] challenge = random.bytes(Ykoath.CHALLENGE_LENGTH);
        try (Secret accessKey = deriveKey(password)) {
            byte[] data = YkoathMessages.setCode(accessKey, challenge, answer(accessKey, challenge));
            try {
                setCode(data);
            } finally {
                Arrays.fill(data, (byte) 0);
            }
        }
        passwordSet = true;
    }

    /** Leaves the accounts without a password. */
    public void removePassword() throws IOException, OathSessionException {
        requireUnlocked();
        setCode(new Tlv(Ykoath.TAG_KEY, Bytes.EMPTY).encode());
        passwordSet = false;
    }

    private void setCode(byte[] data) throws IOException, OathSessionException {
        channel.ask(Ykoath.SET_CODE, 0, data, status ->
                YkoathChannel.LACKING.contains(status) ? OathSessionException.noPasswords() : null);
    }

    /** Deletes all accounts and the password, locked or not; {@link #deviceId()} is another one afterwards. */
    public void reset() throws IOException, OathSessionException {
        Apdu command = new Apdu(0, Ykoath.RESET, Ykoath.RESET_P1, Ykoath.RESET_P2, YkoathChannel.NOTHING);
        channel.ask(command, status -> switch (status) {
            // canokey-core leaves it to another application of its own.
            case StatusWord.INSTRUCTION_NOT_SUPPORTED -> OathSessionException.noReset();
            // The Nitrokey 3 wants a touch.
            case StatusWord.CONDITIONS_NOT_SATISFIED -> OathSessionException.notTouched();
            default -> null;
        });
        selection = channel.select();
        locked = selection.challenge() != null;
        passwordSet = locked;
    }

    private void requireUnlocked() throws OathSessionException {
        if (locked) {
            throw OathSessionException.locked();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
