package dev.keywright.store;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The master keys, oldest first: AES-256-GCM keys that wrap data keys and nothing else. New wraps are made by the
 * primary one; a key that stands after it is prepared, and becomes the primary with the next rotation.
 */
final class MasterKeyring {

    static {
        try {
            AeadConfig.register();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final KeysetHandle keys;

    private MasterKeyring(KeysetHandle keys) {
        this.keys = keys;
    }

    /** One new key. */
    static MasterKeyring generate() {
        return build(KeysetHandle.newBuilder().addEntry(fresh().makePrimary()));
    }

    /** @param json a Tink keyset in its JSON form, not encrypted */
    static MasterKeyring parse(String json) throws GeneralSecurityException {
        return new MasterKeyring(TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get()));
    }

    /** What {@link #parse} takes: whoever has it can open everything. */
    String json() {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a keyring cannot be written", e);
        }
    }

    /** The ids, oldest first. */
    List<Long> ids() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            ids.add(id(keys.getAt(i)));
        }
        return ids;
    }

    long primary() {
        return id(keys.getPrimary());
    }

    boolean has(long id) {
        return ids().contains(id);
    }

    /** Whether a key waits for the next rotation. */
    boolean isPrepared() {
        return !keys.getAt(keys.size() - 1).isPrimary();
    }

    /** With one more key, which wraps nothing yet. */
    MasterKeyring prepared() {
        return build(KeysetHandle.newBuilder(keys).addEntry(fresh()));
    }

    /** With the newest key as the primary one. */
    MasterKeyring promoted() {
        KeysetHandle.Builder builder = KeysetHandle.newBuilder(keys);
        builder.getAt(builder.size() - 1).makePrimary();
        return build(builder);
    }

    /** Without the keys before the primary one that are not {@code wanted}. */
    MasterKeyring retaining(Predicate<Long> wanted) {
        KeysetHandle.Builder builder = KeysetHandle.newBuilder();
        boolean old = true;
        for (int i = 0; i < keys.size(); i++) {
            KeysetHandle.Entry entry = keys.getAt(i);
            old = old && !entry.isPrimary();
            if (!old || wanted.test(id(entry))) {
                KeysetHandle.Builder.Entry kept =
                        KeysetHandle.importKey(entry.getKey()).withFixedId(entry.getId()).setStatus(KeyStatus.ENABLED);
                builder.addEntry(entry.isPrimary() ? kept.makePrimary() : kept);
            }
        }
        return build(builder);
    }

    /** Wraps by the primary key, and unwraps by any. */
    Aead wrapper() {
        try {
            return keys.getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the master keyring holds a key that is not for AEAD", e);
        }
    }

    private static KeysetHandle.Builder.Entry fresh() {
        return KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM).withRandomId();
    }

    private static MasterKeyring build(KeysetHandle.Builder builder) {
        try {
            return new MasterKeyring(builder.build());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a master keyring cannot be made", e);
        }
    }

    private static long id(KeysetHandle.Entry entry) {
        return Integer.toUnsignedLong(entry.getId());
    }

    /** The ids alone. */
    @Override
    public String toString() {
        return "MasterKeyring" + ids();
    }
}
