package dev.keywright.testing;

import dev.keywright.crypto.Secret;
import dev.keywright.store.Vault;
import java.util.Base64;

/** Hides nothing, but knows what belongs where; for tests of those who use a vault. */
public final class UnsealedVault implements Vault {

    @Override
    public String seal(String place, Secret secret) {
        return place + "=" + secret.use(Base64.getEncoder()::encodeToString);
    }

    @Override
    public Secret open(String place, String sealed) throws SealBroken {
        if (!sealed.startsWith(place + "=")) {
            throw new SealBroken("This was sealed for another place.", new IllegalArgumentException());
        }
        return Secret.copyOf(Base64.getDecoder().decode(sealed.substring(place.length() + 1)));
    }
}
