package dev.keywright.rp.metadata;

import com.yubico.webauthn.attestation.AttestationTrustSource;
import com.yubico.webauthn.attestation.AttestationTrustSource.TrustRootsResult;
import com.yubico.webauthn.data.ByteArray;
import dev.keywright.audit.AuditLog;
import dev.keywright.rp.AuthenticatorTrust;
import dev.keywright.store.Database;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the FIDO Metadata Service says of authenticators, by a BLOB that was verified and is kept in the database. A new
 * one is taken only if it verifies and its number is greater; else the old one stays in force. A node looks into the
 * database once a second, so that what one node has taken holds on all of them within that time.
 *
 * <p>The BLOB knows authenticators by what they say of themselves. Without an attestation that is only a claim, and a
 * status counts all the same: it protects honest users of a bad model, and who lies about the model has no gain from
 * claiming a bad one. Only {@code trustedOnly} keeps liars out.
 */
public final class Metadata implements AuthenticatorTrust, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Metadata.class);
    private static final long LOOK_AGAIN_MILLIS = 1_000;

    private final MetadataSettings settings;
    private final Set<String> refused;
    private final BlobVerifier verifier;
    private final RevocationLists revocations;
    private final BlobTable table;
    private final InstantSource clock;
    private @Nullable Blob blob;
    private Models models = Models.NONE;
    private long lookedAt = Long.MIN_VALUE;
    private @Nullable String failure;
    private @Nullable String lastTaken;
    private @Nullable LocalDate warnedOn;
    private @Nullable Thread refresher;

    private Metadata(Database database, MetadataSettings settings, InstantSource clock) {
        boolean fido = settings.blobRoots().isEmpty();
        Set<X509Certificate> roots = fido ? Certificates.fidoRoots() : settings.blobRoots();
        this.settings = settings;
        this.clock = clock;
        this.revocations = new RevocationLists(settings.revocations());
        this.verifier = new BlobVerifier(roots, fido ? BlobVerifier.FIDO_SIGNER : null, revocations);
        this.table = new BlobTable(
                database, new AuditLog(clock), fido ? "fido" : Certificates.fingerprint(roots));
        this.refused = new HashSet<>(AuthenticatorStatus.REFUSED);
        this.refused.addAll(settings.undesired());
    }

    /**
     * Reads the BLOB and takes it if it is new.
     *
     * @throws MetadataException when there is none in the database from before either; without any, no status would
     *     be known
     */
    public static Metadata open(Database database, MetadataSettings settings, InstantSource clock)
            throws MetadataException, InterruptedException {
        var metadata = new Metadata(database, settings, clock);
        metadata.lookAgain();
        if (!metadata.refresh() && metadata.state().number() == null) {
            throw new MetadataException(String.valueOf(metadata.state().failure()));
        }
        return metadata;
    }

    /** Keeps reading the source again from now on, on a thread of its own. */
    public synchronized Metadata refreshed() {
        BlobSource source = settings.source();
        if (source != null && refresher == null) {
            refresher = new Thread(() -> keepRefreshing(source), "metadata");
            refresher.setDaemon(true);
            refresher.start();
        }
        return this;
    }

    private void keepRefreshing(BlobSource source) {
        try {
            while (true) {
                Thread.sleep((failed() ? source.intervalAfterFailure() : source.interval()).toMillis());
                refresh();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean failed() {
        return failure != null;
    }

    /**
     * Reads the source once, and takes its BLOB if it verifies and is newer.
     *
     * @return false where the source gave nothing good, which {@link #state} and the log tell
     */
    public boolean refresh() throws InterruptedException {
        BlobSource source = settings.source();
        if (source == null) {
            return true;
        }
        String sentence = null;
        try {
            take(source.read());
        } catch (MetadataException e) {
            sentence = "The metadata at " + source + " cannot be used: " + e.getMessage() + ".";
            LOG.debug("The metadata cannot be used", e);
        } catch (RuntimeException e) {
            sentence = "The metadata at " + source + " could not be kept; the database may be gone.";
            LOG.debug("The metadata could not be kept", e);
        }
        tell(sentence);
        return sentence == null;
    }

    private void take(String text) throws MetadataException {
        String digest = Certificates.digest("SHA-256", List.of(text.getBytes(StandardCharsets.UTF_8)));
        if (digest.equals(lastTaken)) {
            return;
        }
        Blob read = verifier.verify(text, clock.instant());
        var row = table.row();
        if (row.isPresent() && read.number() < row.get().number()) {
            throw new MetadataException("its number " + read.number() + " is older than " + row.get().number()
                    + ", which is in force");
        }
        if (row.isPresent() && read.number() == row.get().number() && !row.get().blob().equals(text)) {
            throw new MetadataException("its number " + read.number()
                    + " is that of the one in force, and it is another");
        }
        if (table.offer(new BlobTable.Row(read.number(), text, clock.instant()))) {
            LOG.info("The metadata of {} models, number {}, is in force; its terms: {}",
                    read.entries().size(), read.number(), BlobReader.shown(read.legalHeader()));
        }
        lastTaken = digest;
        lookAgain();
    }

    /** Says a failure once, not at every attempt, and once a day that the metadata is overdue. */
    private synchronized void tell(@Nullable String sentence) {
        if (sentence != null && blob != null && !sentence.equals(failure)) {
            LOG.warn("{} What was in force before stays so.", sentence);
        }
        failure = sentence;
        LocalDate today = today();
        if (blob != null && blob.nextUpdate().isBefore(today) && !today.equals(warnedOn)) {
            warnedOn = today;
            LOG.warn("The metadata was to be renewed by {}; it stays in force, and may not know what is new.",
                    blob.nextUpdate());
        }
    }

    private synchronized void lookAgain() {
        look();
        lookedAt = clock.millis();
    }

    /** The models of the BLOB that is in force on all nodes. */
    private synchronized Models models() {
        long now = clock.millis();
        if (now < lookedAt || now >= lookedAt + LOOK_AGAIN_MILLIS) {
            lookAgain();
        }
        return models;
    }

    private void look() {
        if (settings.source() == null) {
            return;
        }
        var number = table.number();
        if (number.isEmpty() || blob != null && blob.number() == number.getAsLong()) {
            return;
        }
        BlobTable.Row row = table.row().orElseThrow();
        try {
            // Its signer's certificate may have expired since, which does not make the BLOB less true.
            blob = verifier.verify(row.blob(), row.verifiedAt());
            models = new Models(blob.entries());
        } catch (MetadataException e) {
            LOG.error("The metadata in the database cannot be used: {}.", e.getMessage());
        }
    }

    public synchronized MetadataState state() {
        models();
        return new MetadataState(
                blob == null ? null : Long.valueOf(blob.number()),
                blob == null ? null : blob.nextUpdate(),
                blob != null && blob.nextUpdate().isBefore(today()),
                failure);
    }

    @Override
    public Optional<AttestationTrustSource> roots() {
        return Optional.of(this::trustRoots);
    }

    private TrustRootsResult trustRoots(List<X509Certificate> chain, Optional<ByteArray> aaguid) {
        return TrustRootsResult.builder()
                .trustRoots(roots(aaguid.map(Metadata::dashed).orElse(Models.NO_AAGUID), chain))
                .enableRevocationChecking(false)
                .policyTreeValidator(policies -> true)
                .build();
    }

    private Set<X509Certificate> roots(String aaguid, List<X509Certificate> chain) {
        Set<X509Certificate> roots = new LinkedHashSet<>(models().roots(aaguid, chain));
        roots.addAll(settings.anchors());
        return roots;
    }

    @Override
    public Optional<String> objection(String aaguid, List<X509Certificate> chain) {
        Models known = models();
        if (!chain.isEmpty()) {
            Set<X509Certificate> issuers = new LinkedHashSet<>(chain);
            issuers.addAll(roots(aaguid, chain));
            if (revocations.revoke(chain, issuers)) {
                return Optional.of(
                        "The authenticator's attestation certificate is revoked; use another authenticator.");
            }
        }
        LocalDate today = today();
        for (BlobEntry entry : known.of(aaguid, chain)) {
            Set<String> against = new TreeSet<>(entry.statuses(chain, today));
            against.retainAll(refused);
            if (!against.isEmpty()) {
                return Optional.of("Authenticators of this model ("
                        + (entry.description().isEmpty() ? aaguid : entry.description())
                        + ") are not accepted, since their status is " + String.join(" and ", against)
                        + "; use another one.");
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<String> model(String aaguid) {
        return models().describe(aaguid);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static String dashed(ByteArray aaguid) {
        return aaguid.getHex().replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }

    /** Ends the refreshing. */
    @Override
    public synchronized void close() {
        if (refresher != null) {
            refresher.interrupt();
            refresher = null;
        }
    }
}
