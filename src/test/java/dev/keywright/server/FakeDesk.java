package dev.keywright.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywright.host.KeyInfo;
import dev.keywright.rp.SoftAuthenticator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A desk with one pretended key, so that the service can be tested without any. */
final class FakeDesk implements KeyDesk {

    static final String KEY = "7654321";
    private static final ObjectMapper JSON = new ObjectMapper();

    final Map<String, OathEntry> accounts = new LinkedHashMap<>();
    final List<PasskeyEntry> passkeys = new ArrayList<>();
    final List<NewOathAccount> added = new ArrayList<>();
    private final Map<String, SoftAuthenticator> authenticators = new ConcurrentHashMap<>();
    private long moved;

    @Override
    public List<Key> keys() {
        return List.of(new Key(
                KEY,
                new KeyInfo(
                        7654321, "YubiKey 5 NFC", "5.4.3", true, "yubikey-5.4.3", List.of(KeyInfo.Pipe.values()))));
    }

    final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public synchronized List<OathEntry> oathAccounts(String key) throws KeyDeskException {
        check(key);
        return accounts.values().stream().map(this::withCode).toList();
    }

    @Override
    public synchronized OathEntry addOathAccount(String key, NewOathAccount account) throws KeyDeskException {
        check(key);
        added.add(account);
        if (account instanceof NewOathAccount.Picture || account instanceof NewOathAccount.Uri) {
            return put("Picture", "bob", "TOTP", account.touch());
        }
        var typed = (NewOathAccount.Typed) account;
        if (!typed.setupKey().matches("[A-Z2-7 ]+")) {
            throw new KeyDeskException(
                    KeyDeskException.Reason.INVALID, "The setup key has letters that are not Base32.");
        }
        if (accounts.containsKey(typed.issuer() + ":" + typed.account())) {
            throw new KeyDeskException(KeyDeskException.Reason.CONFLICT, "That account is on the key already.");
        }
        return put(typed.issuer(), typed.account(), typed.type(), typed.touch());
    }

    OathEntry put(String issuer, String account, String type, boolean touch) {
        String id = issuer + ":" + account;
        accounts.put(id, new OathEntry(id, issuer, account, type, type.equals("HOTP") ? 0 : 30, touch, null));
        return accounts.get(id);
    }

    @Override
    public synchronized void removeOathAccount(String key, String account) throws KeyDeskException {
        check(key);
        if (accounts.remove(account) == null) {
            throw new KeyDeskException(KeyDeskException.Reason.NOT_FOUND, "There is no such account on the key.");
        }
    }

    @Override
    public synchronized OathCode calculate(String key, String account) throws KeyDeskException {
        check(key);
        OathEntry entry = accounts.get(account);
        if (entry == null) {
            throw new KeyDeskException(KeyDeskException.Reason.NOT_FOUND, "There is no such account on the key.");
        }
        return entry.type().equals("HOTP") ? new OathCode(String.format("%06d", ++moved), null, null) : timed("424242");
    }

    @Override
    public List<PasskeyEntry> passkeys(String key) throws KeyDeskException {
        check(key);
        return List.copyOf(passkeys);
    }

    @Override
    public String createCredential(String key, String optionsJson, String origin) throws KeyDeskException {
        check(key);
        JsonNode options = parse(optionsJson);
        var authenticator = new SoftAuthenticator(origin);
        authenticator.attestsItself = true;
        JsonNode credential = authenticator.create(options);
        authenticators.put(credential.get("id").textValue(), authenticator);
        passkeys.add(new PasskeyEntry(
                options.at("/rp/id").textValue(),
                options.at("/user/name").textValue(),
                options.at("/user/displayName").textValue(),
                credential.get("id").textValue()));
        return credential.toString();
    }

    @Override
    public String getAssertion(String key, String optionsJson, String origin) throws KeyDeskException {
        check(key);
        JsonNode options = parse(optionsJson);
        for (JsonNode allowed : options.path("allowCredentials")) {
            SoftAuthenticator authenticator = authenticators.get(allowed.get("id").textValue());
            if (authenticator != null) {
                return assertWith(authenticator, options);
            }
        }
        if (options.path("allowCredentials").isEmpty() && !passkeys.isEmpty()) {
            return assertWith(authenticators.get(passkeys.get(0).credentialId()), options);
        }
        throw new KeyDeskException(KeyDeskException.Reason.NOT_FOUND, "The key has no passkey for this service.");
    }

    private static String assertWith(SoftAuthenticator authenticator, JsonNode options) {
        authenticator.counter++;
        return authenticator.get(options).toString();
    }

    private OathEntry withCode(OathEntry entry) {
        OathCode code = entry.touch() || entry.type().equals("HOTP") ? null : timed("287082");
        return new OathEntry(
                entry.id(),
                entry.issuer(),
                entry.account(),
                entry.type(),
                entry.period(),
                entry.touch(),
                code);
    }

    private static OathCode timed(String value) {
        long start = Instant.now().getEpochSecond() / 30 * 30;
        return new OathCode(value, Instant.ofEpochSecond(start), Instant.ofEpochSecond(start + 30));
    }

    private static void check(String key) throws KeyDeskException {
        if (!key.equals(KEY)) {
            throw new KeyDeskException(KeyDeskException.Reason.NOT_FOUND, "There is no key " + key + ".");
        }
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
