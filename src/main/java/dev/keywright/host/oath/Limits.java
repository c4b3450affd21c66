package dev.keywright.host.oath;

import com.yubico.yubikit.core.Version;
import dev.keywright.host.FirmwareFeature;
import dev.keywright.host.FirmwareFeature.UnsupportedFeature;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.wire.Ykoath;
import java.util.List;

/** What a key of one firmware version takes; asked before anything is sent to it. */
record Limits(Version firmware) {

    // YKOATH, "Properties" and "Algorithms".
    private static final FirmwareFeature TOUCH =
            FirmwareFeature.since(4, 2, 4, "An account that requires touch");
    private static final FirmwareFeature SHA512 = FirmwareFeature.since(4, 3, 1, "An account with SHA-512");
    /** Missing from the published text; the version is the one that ykman asks for (yubikit/oath.py). */
    private static final FirmwareFeature RENAME = FirmwareFeature.since(5, 3, 1, "Renaming an account");

    static void requireRoomFor(AccountId id) throws OathSessionException {
        int length = id.encoded().length();
        if (length > Ykoath.MAX_NAME_LENGTH) {
            throw OathSessionException.unfit("The name " + id.shortText() + " takes " + length + " bytes, and a key has"
                    + " room for " + Ykoath.MAX_NAME_LENGTH + ": shorten the account or the issuer.");
        }
    }

    void requireSupportFor(OathCredential credential, boolean touchRequired) throws OathSessionException {
        if (credential.counter() > YkoathMessages.MAX_COUNTER) {
            throw OathSessionException.unfit("A key can start a counter at " + YkoathMessages.MAX_COUNTER
                    + " at most: set the account up anew with a lower one.");
        }
        if (touchRequired) {
            require(TOUCH);
        }
        if (credential.algorithm() == HashAlgorithm.SHA512) {
            require(SHA512);
        }
    }

    void requireRename() throws OathSessionException {
        require(RENAME);
    }

    private void require(FirmwareFeature feature) throws OathSessionException {
        try {
            feature.require(firmware);
        } catch (UnsupportedFeature e) {
            throw OathSessionException.unsupported(e.getMessage());
        }
    }

    /**
     * Whether PUT of one name overwrites an account whose name is longer and starts with it: a flaw of the YubiKey 4
     * before 4.3.5 (ykman, cli/oath.py).
     */
    boolean overwritesLongerNames() {
        return firmware.isAtLeast(4, 0, 1) && firmware.isLessThan(4, 3, 5);
    }

    static void requireNoneStartsWith(AccountId id, List<StoredAccount> stored) throws OathSessionException {
        String name = id.encoded().toHex();
        for (StoredAccount other : stored) {
            String otherName = other.id().encoded().toHex();
            if (otherName.startsWith(name) && !otherName.equals(name)) {
                throw OathSessionException.unfit("This key's firmware would overwrite " + other.id().text()
                        + ", which starts with the same name: choose another name.");
            }
        }
    }
}
