package dev.keywright.host.oath;

import com.yubico.yubikit.core.Version;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.wire.Ykoath;
import java.util.List;

/** What a key of one firmware version takes; asked before anything is sent to it. */
record Limits(Version firmware) {

    static void requireRoomFor(AccountId id) throws OathSessionException {
        int length = id.encoded().length();
        if (length > Ykoath.MAX_NAME_LENGTH) {
            throw OathSessionException.unfit("The name " + id.text() + " takes " + length + " bytes, and a key has room"
                    + " for " + Ykoath.MAX_NAME_LENGTH + ": shorten the account or the issuer.");
        }
    }

    void requireSupportFor(OathCredential credential, boolean touchRequired) throws OathSessionException {
        if (credential.counter() > YkoathMessages.MAX_COUNTER) {
            throw OathSessionException.unfit("A key can start a counter at " + YkoathMessages.MAX_COUNTER
                    + " at most: set the account up anew with a lower one.");
        }
        // YKOATH, "Properties" and "Algorithms".
        if (touchRequired && firmware.isLessThan(4, 2, 4)) {
            throw OathSessionException.unsupported("An account that requires touch", "4.2.4", firmware);
        }
        if (credential.algorithm() == HashAlgorithm.SHA512 && firmware.isLessThan(4, 3, 1)) {
            throw OathSessionException.unsupported("An account with SHA-512", "4.3.1", firmware);
        }
    }

    /** RENAME is missing from the published text; the version is the one that ykman asks for (yubikit/oath.py). */
    void requireRename() throws OathSessionException {
        if (firmware.isLessThan(5, 3, 1)) {
            throw OathSessionException.unsupported("Renaming an account", "5.3.1", firmware);
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
