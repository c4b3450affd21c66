package dev.keywright.rp;

import com.yubico.webauthn.AssertionResult;
import com.yubico.webauthn.CredentialRepository;
import com.yubico.webauthn.RegisteredCredential;
import com.yubico.webauthn.RegistrationResult;
import com.yubico.webauthn.data.AuthenticatorTransport;
import com.yubico.webauthn.data.ByteArray;
import com.yubico.webauthn.data.PublicKeyCredentialDescriptor;
import com.yubico.webauthn.data.UserIdentity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The users and their passkeys in the database. */
final class PasskeyStore implements CredentialRepository {

    private static final int MOST_TRANSPORTS = 8;

    private final Jdbi jdbi;
    private final InstantSource clock;
    private final Pseudonyms pseudonyms;

    PasskeyStore(Jdbi jdbi, InstantSource clock, Pseudonyms pseudonyms) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.pseudonyms = pseudonyms;
    }

    /** Whether it was new; a credential id belongs to one account only (WebAuthn Level 3 §7.1). */
    boolean add(UserIdentity user, RegistrationResult result) {
        long now = clock.instant().toEpochMilli();
        return jdbi.inTransaction(handle -> {
            handle.createUpdate("INSERT INTO rp_user (user_handle, username, display_name, created_at)"
                            + " VALUES (:handle, :name, :display, :now) ON CONFLICT DO NOTHING")
                    .bind("handle", user.getId().getBase64Url())
                    .bind("name", user.getName())
                    .bind("display", user.getDisplayName())
                    .bind("now", now)
                    .execute();
            return handle.createUpdate("INSERT INTO passkey (credential_id, user_handle, public_key, signature_count,"
                                    + " transports, backup_eligible, backed_up, discoverable, aaguid,"
                                    + " attestation_type, created_at, last_used_at)"
                                    + " VALUES (:id, :handle, :key, :count, :transports, :eligible, :backedUp,"
                                    + " :discoverable, :aaguid, :attestation, :now, NULL) ON CONFLICT DO NOTHING")
                            .bind("id", result.getKeyId().getId().getBase64Url())
                            .bind("handle", user.getId().getBase64Url())
                            .bind("key", result.getPublicKeyCose().getBase64Url())
                            .bind("count", result.getSignatureCount())
                            .bind("transports", join(result.getKeyId().getTransports()))
                            .bind("eligible", result.isBackupEligible() ? 1 : 0)
                            .bind("backedUp", result.isBackedUp() ? 1 : 0)
                            .bind("discoverable", result.isDiscoverable().map(yes -> yes ? 1 : 0).orElse(null))
                            .bind("aaguid", result.getAaguid().getHex())
                            .bind("attestation", result.getAttestationType().name())
                            .bind("now", now)
                            .execute()
                    == 1;
        });
    }

    /**
     * Notes a sign-in. The statement compares and sets at once (WebAuthn Level 3 §7.2), so that of two answers
     * with the same counter, checked at the same moment, one is refused. Passkeys that do not count stay at 0.
     *
     * @return whether the counter had not moved on meanwhile
     */
    boolean use(AssertionResult result) {
        return jdbi.withHandle(handle -> handle.createUpdate("UPDATE passkey SET signature_count = :count,"
                                + " backed_up = :backedUp, last_used_at = :now WHERE credential_id = :id"
                                + " AND (signature_count < :count OR (signature_count = 0 AND :count = 0))")
                        .bind("count", result.getSignatureCount())
                        .bind("backedUp", result.isBackedUp() ? 1 : 0)
                        .bind("now", clock.instant().toEpochMilli())
                        .bind("id", result.getCredentialId().getBase64Url())
                        .execute()
                == 1);
    }

    List<Passkey> list() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM passkey JOIN rp_user"
                        + " ON rp_user.user_handle = passkey.user_handle"
                        + " ORDER BY rp_user.username, passkey.created_at")
                .map((row, context) -> passkey(row))
                .list());
    }

    Optional<Passkey> find(ByteArray credentialId) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM passkey JOIN rp_user"
                        + " ON rp_user.user_handle = passkey.user_handle WHERE passkey.credential_id = :id")
                .bind("id", credentialId.getBase64Url())
                .map((row, context) -> passkey(row))
                .findOne());
    }

    /** What options list for a name: its passkeys, or a decoy where it has none. */
    @Override
    public Set<PublicKeyCredentialDescriptor> getCredentialIdsForUsername(String username) {
        PublicKeyCredentialDescriptor decoy = pseudonyms.decoy(username);
        Set<PublicKeyCredentialDescriptor> own = jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT passkey.credential_id, passkey.transports FROM passkey JOIN rp_user"
                                + " ON rp_user.user_handle = passkey.user_handle WHERE rp_user.username = :name")
                .bind("name", username)
                .map((row, context) -> PublicKeyCredentialDescriptor.builder()
                        .id(bytes(row, "credential_id"))
                        .transports(split(row.getString("transports")))
                        .build())
                .set());
        return own.isEmpty() ? Set.of(decoy) : own;
    }

    @Override
    public Optional<ByteArray> getUserHandleForUsername(String username) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT user_handle FROM rp_user WHERE username = :name")
                .bind("name", username)
                .map((row, context) -> bytes(row, "user_handle"))
                .findOne());
    }

    @Override
    public Optional<String> getUsernameForUserHandle(ByteArray userHandle) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT username FROM rp_user WHERE user_handle = :handle")
                .bind("handle", userHandle.getBase64Url())
                .mapTo(String.class)
                .findOne());
    }

    @Override
    public Optional<RegisteredCredential> lookup(ByteArray credentialId, ByteArray userHandle) {
        return lookupAll(credentialId).stream()
                .filter(credential -> credential.getUserHandle().equals(userHandle))
                .findAny();
    }

    @Override
    public Set<RegisteredCredential> lookupAll(ByteArray credentialId) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM passkey WHERE credential_id = :id")
                .bind("id", credentialId.getBase64Url())
                .map((row, context) -> RegisteredCredential.builder()
                        .credentialId(bytes(row, "credential_id"))
                        .userHandle(bytes(row, "user_handle"))
                        .publicKeyCose(bytes(row, "public_key"))
                        .signatureCount(row.getLong("signature_count"))
                        .transports(split(row.getString("transports")))
                        .backupEligible(row.getInt("backup_eligible") == 1)
                        .backupState(row.getInt("backed_up") == 1)
                        .build())
                .set());
    }

    private static Passkey passkey(ResultSet row) throws SQLException {
        int discoverable = row.getInt("discoverable");
        Boolean isDiscoverable = row.wasNull() ? null : Boolean.valueOf(discoverable == 1);
        return new Passkey(
                row.getString("credential_id"),
                row.getString("username"),
                row.getString("display_name"),
                row.getString("aaguid"),
                row.getString("attestation_type"),
                isDiscoverable,
                row.getInt("backed_up") == 1,
                row.getLong("signature_count"),
                split(row.getString("transports")).stream()
                        .map(AuthenticatorTransport::getId)
                        .sorted()
                        .toList(),
                Instant.ofEpochMilli(row.getLong("created_at")),
                instant(row, "last_used_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    /** Base64url is read back by the JDK, since the library's own parser declares an exception that cannot happen. */
    private static ByteArray bytes(ResultSet row, String column) throws SQLException {
        return new ByteArray(Base64.getUrlDecoder().decode(row.getString(column)));
    }

    /** The client says how it reached the authenticator; what is no transport's name is not kept. */
    private static String join(Optional<SortedSet<AuthenticatorTransport>> transports) {
        return transports.stream()
                .flatMap(Set::stream)
                .map(AuthenticatorTransport::getId)
                .filter(id -> id.matches("[a-z-]{1,32}"))
                .limit(MOST_TRANSPORTS)
                .collect(Collectors.joining(","));
    }

    private static Set<AuthenticatorTransport> split(String transports) {
        return Stream.of(transports.split(","))
                .filter(id -> !id.isEmpty())
                .map(AuthenticatorTransport::of)
                .collect(Collectors.toUnmodifiableSet());
    }
}
