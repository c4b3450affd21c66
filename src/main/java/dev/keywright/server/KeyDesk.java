package dev.keywright.server;

import dev.keywright.host.KeyInfo;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the service asks of keys. What a key is made of, and whether it is plugged in or software, is known behind
 * this interface only. Calls come from several threads at once; an implementation queues what a key cannot do at once.
 *
 * <p>A key is named by its {@link Key#id()}. Every method throws {@link KeyDeskException} with one sentence for a
 * person when the key is gone or refuses.
 */
public interface KeyDesk {

    /** The keys that are there now. */
    List<Key> keys() throws KeyDeskException;

    /** Calls {@code listener}, on any thread, whenever keys came or went. */
    void onChange(Runnable listener);

    /** The OATH accounts on a key, with the current code of those that give one without being asked. */
    List<OathEntry> oathAccounts(String key) throws KeyDeskException;

    /** Adds an account, or refuses what is already there instead of overwriting it. */
    OathEntry addOathAccount(String key, NewOathAccount account) throws KeyDeskException;

    /** Removes the account with that {@link OathEntry#id()}. */
    void removeOathAccount(String key, String account) throws KeyDeskException;

    /** The next code of an account, touched if it must be; an HOTP account's counter moves on. */
    OathCode calculate(String key, String account) throws KeyDeskException;

    /** The discoverable credentials on a key. */
    List<PasskeyEntry> passkeys(String key) throws KeyDeskException;

    /**
     * Plays {@code navigator.credentials.create} with a key.
     *
     * @param optionsJson {@code PublicKeyCredentialCreationOptionsJSON}
     * @param origin      where the page is that asks
     * @return {@code RegistrationResponseJSON}
     */
    String createCredential(String key, String optionsJson, String origin) throws KeyDeskException;

    /**
     * Plays {@code navigator.credentials.get} with a key.
     *
     * @param optionsJson {@code PublicKeyCredentialRequestOptionsJSON}
     * @param origin      where the page is that asks
     * @return {@code AuthenticationResponseJSON}
     */
    String getAssertion(String key, String optionsJson, String origin) throws KeyDeskException;

    /**
     * One key.
     *
     * @param id names it in the API's paths: its serial number where it tells one, else where it is plugged in; letters,
     *           digits and dashes only
     */
    record Key(String id, KeyInfo info) {}

    /**
     * One OATH account.
     *
     * @param id       the name that the key stores it under
     * @param type     {@code TOTP} or {@code HOTP}
     * @param period   seconds a code lasts, 0 for HOTP
     * @param touch    whether a code needs a touch
     * @param code     the current one, null where {@link KeyDesk#calculate} must be asked for it
     */
    record OathEntry(
            String id,
            @Nullable String issuer,
            String account,
            String type,
            int period,
            boolean touch,
            @Nullable OathCode code) {}

    /**
     * A one-time code.
     *
     * @param validUntil null for HOTP codes, which last until they are used
     */
    record OathCode(String value, @Nullable Instant validFrom, @Nullable Instant validUntil) {

        /** A code is a secret while it lasts. */
        @Override
        public String toString() {
            return "OathCode[until " + validUntil + "]";
        }
    }

    /**
     * One discoverable credential.
     *
     * @param credentialId base64url
     */
    record PasskeyEntry(String rpId, String userName, @Nullable String displayName, String credentialId) {}
}
