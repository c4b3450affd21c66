package dev.keywright.server;

import com.yubico.yubikit.core.fido.FidoConnection;
import com.yubico.yubikit.core.smartcard.SmartCardConnection;
import dev.keywright.crypto.Secret;
import dev.keywright.host.KeyUnavailable;
import dev.keywright.host.SecurityKey;
import dev.keywright.host.discovery.KeyEvent;
import dev.keywright.host.oath.AccountId;
import dev.keywright.host.oath.CalculatedAccount;
import dev.keywright.host.oath.OathSession;
import dev.keywright.host.oath.OathSessionException;
import dev.keywright.host.oath.OneTimeCode;
import dev.keywright.host.webauthn.UserPrompts;
import dev.keywright.host.webauthn.WebAuthnClient;
import dev.keywright.host.webauthn.WebAuthnException;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.InvalidOathInput;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OtpauthUri;
import dev.keywright.oath.QrCode;
import dev.keywright.oath.SetupKey;
import dev.keywright.server.KeyDeskException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The keys that are plugged in, as they come and go, and the emulated one where it stands in for them. */
public final class AttachedKeys implements KeyDesk {

    /**
     * One key.
     *
     * @param turn held by whoever works with it, also while it shows its pipes one after the other
     */
    private record Attached(SecurityKey key, ReentrantLock turn) {}

    private final Map<String, Attached> keys = Collections.synchronizedMap(new LinkedHashMap<>());
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final InstantSource clock;

    /**
     * Closing the keys stays their owner's task.
     *
     * @param attached those that are there from the start, by their names as {@link Key#id}
     */
    public AttachedKeys(Map<String, SecurityKey> attached, InstantSource clock) {
        this.clock = clock;
        attached.forEach(this::put);
    }

    private void put(String id, SecurityKey key) {
        keys.compute(id, (same, before) -> new Attached(key, before == null ? new ReentrantLock() : before.turn()));
    }

    /** Takes in what a watch tells. It may see an emulated key of this service at its ports, too; that one stays. */
    public void changed(List<KeyEvent> events) {
        for (KeyEvent event : events) {
            Attached before = keys.get(event.id());
            if (before != null && before.key().info().emulated()) {
                continue;
            }
            switch (event.kind()) {
                case CAME, CHANGED -> put(event.id(), event.key());
                case WENT -> keys.remove(event.id());
            }
        }
        listeners.forEach(Runnable::run);
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public List<Key> keys() {
        synchronized (keys) {
            return keys.entrySet().stream()
                    .map(entry -> new Key(entry.getKey(), entry.getValue().key().info()))
                    .toList();
        }
    }

    @Override
    public List<OathEntry> oathAccounts(String key) throws KeyDeskException {
        return onOath(key, session -> session.calculateAll(clock.instant())).stream()
                .map(account -> entry(account.id(), account.touchRequired(), account.code()))
                .toList();
    }

    @Override
    public OathEntry addOathAccount(String key, NewOathAccount account) throws KeyDeskException {
        OathCredential credential = credential(account);
        AccountId id = AccountId.of(credential.type(), credential.name(), credential.period());
        return onOath(key, session -> {
            if (session.list().stream().anyMatch(stored -> stored.id().encoded().equals(id.encoded()))) {
                throw new KeyDeskException(Reason.CONFLICT, "The key has an account " + id.text()
                        + " already; remove that one first, or give this one another name.");
            }
            return entry(session.put(credential, account.touch()), account.touch(), null);
        });
    }

    private static OathCredential credential(NewOathAccount account) throws KeyDeskException {
        try {
            if (account instanceof NewOathAccount.Uri uri) {
                return OtpauthUri.parse(uri.uri());
            } else if (account instanceof NewOathAccount.Picture picture) {
                return OtpauthUri.parse(QrCode.read(new ByteArrayInputStream(picture.image())));
            }
            return credential((NewOathAccount.Typed) account);
        } catch (InvalidOathInput e) {
            throw new KeyDeskException(Reason.INVALID, e.getMessage(), e);
        } catch (IOException e) {
            throw new KeyDeskException(Reason.INVALID, "The picture cannot be read; send a PNG or JPEG file.", e);
        }
    }

    private static OathCredential credential(NewOathAccount.Typed typed) throws InvalidOathInput, KeyDeskException {
        AccountName name = AccountName.of(typed.issuer(), typed.account());
        Secret secret = SetupKey.parse(typed.setupKey());
        HashAlgorithm algorithm = HashAlgorithm.named(typed.algorithm()).orElseThrow(() -> new KeyDeskException(
                Reason.INVALID, "The algorithm is SHA1, SHA256 or SHA512."));
        return switch (typed.type()) {
            case "TOTP" -> OathCredential.totp(name, algorithm, typed.digits(), typed.period(), secret);
            case "HOTP" -> OathCredential.hotp(name, algorithm, typed.digits(), typed.counter(), secret);
            default -> throw new KeyDeskException(Reason.INVALID, "The type is TOTP or HOTP.");
        };
    }

    @Override
    public void removeOathAccount(String key, String account) throws KeyDeskException {
        onOath(key, session -> {
            session.delete(find(session, account));
            return account;
        });
    }

    @Override
    public OathCode calculate(String key, String account) throws KeyDeskException {
        return Objects.requireNonNull(code(
                onOath(key, session -> session.calculate(find(session, account), clock.instant()))));
    }

    private static AccountId find(OathSession session, String account)
            throws IOException, OathSessionException, KeyDeskException {
        return session.list().stream()
                .map(stored -> stored.id())
                .filter(id -> id.text().equals(account))
                .findFirst()
                .orElseThrow(() -> new KeyDeskException(
                        Reason.NOT_FOUND, "The key has no account " + account + "; somebody may have removed it."));
    }

    private static OathEntry entry(AccountId id, boolean touch, @Nullable OneTimeCode code) {
        return new OathEntry(id.text(), id.issuer().orElse(null), id.account(), id.type().name(), id.period(), touch,
                code(code));
    }

    private static @Nullable OathCode code(@Nullable OneTimeCode code) {
        return code == null ? null : new OathCode(code.value(), code.validFrom(), code.validUntil());
    }

    @Override
    public List<PasskeyEntry> passkeys(String key) throws KeyDeskException {
        SecurityKey found = key(key).key();
        Base64.Encoder base64url = Base64.getUrlEncoder().withoutPadding();
        return found.passkeys()
                .orElseThrow(() -> new KeyDeskException(
                        Reason.UNAVAILABLE, "This key tells of its passkeys only against its PIN; use"
                                + " 'keywright fido credentials'."))
                .stream()
                .map(passkey -> new PasskeyEntry(
                        passkey.rpId(),
                        passkey.userName() == null ? "" : passkey.userName(),
                        passkey.displayName(),
                        base64url.encodeToString(passkey.credentialId().toArray())))
                .toList();
    }

    @Override
    public String createCredential(String key, String optionsJson, String origin) throws KeyDeskException {
        return onFido(key, client -> client.register(optionsJson, origin, UserPrompts.NONE));
    }

    @Override
    public String getAssertion(String key, String optionsJson, String origin) throws KeyDeskException {
        return onFido(key, client -> client.authenticate(optionsJson, origin, UserPrompts.NONE));
    }

    private Attached key(String id) throws KeyDeskException {
        Attached key = keys.get(id);
        if (key == null) {
            throw new KeyDeskException(Reason.NOT_FOUND, "There is no key " + id + "; plug it in.");
        }
        return key;
    }

    @FunctionalInterface
    private interface OathWork<R> {
        R with(OathSession session) throws IOException, OathSessionException, KeyDeskException;
    }

    private <R> R onOath(String id, OathWork<R> work) throws KeyDeskException {
        Attached attached = key(id);
        attached.turn().lock();
        try (SmartCardConnection card = attached.key().openCard();
                OathSession session = OathSession.open(card)) {
            return work.with(session);
        } catch (OathSessionException e) {
            throw refusal(e);
        } catch (IOException e) {
            throw gone(e);
        } finally {
            attached.turn().unlock();
        }
    }

    private static KeyDeskException refusal(OathSessionException e) {
        return switch (e.reason()) {
            case LOCKED -> new KeyDeskException(Reason.UNAVAILABLE, "The OATH accounts on this key are locked by a"
                    + " password; unlock them with 'keywright oath password --remove'.", e);
            case NO_SUCH_ACCOUNT -> new KeyDeskException(Reason.NOT_FOUND, e.getMessage(), e);
            case NAME_TAKEN, FULL -> new KeyDeskException(Reason.CONFLICT, e.getMessage(), e);
            case UNFIT, UNSUPPORTED, WRONG_PASSWORD -> new KeyDeskException(Reason.INVALID, e.getMessage(), e);
            case NO_APPLICATION, NOT_TOUCHED, REFUSED -> new KeyDeskException(Reason.UNAVAILABLE, e.getMessage(), e);
        };
    }

    @FunctionalInterface
    private interface FidoWork {
        String with(WebAuthnClient client) throws IOException, WebAuthnException;
    }

    private String onFido(String id, FidoWork work) throws KeyDeskException {
        Attached attached = key(id);
        attached.turn().lock();
        try (FidoConnection fido = attached.key().openFido()) {
            return work.with(WebAuthnClient.over(fido));
        } catch (WebAuthnException e) {
            throw new KeyDeskException(Reason.INVALID, e.getMessage(), e);
        } catch (IOException e) {
            throw gone(e);
        } finally {
            attached.turn().unlock();
        }
    }

    private static KeyDeskException gone(IOException e) {
        return new KeyDeskException(Reason.UNAVAILABLE, e instanceof KeyUnavailable
                ? e.getMessage()
                : "The key does not answer: plug it in again, and close other programs that use it.", e);
    }
}
