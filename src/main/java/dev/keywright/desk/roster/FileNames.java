package dev.keywright.desk.roster;

import dev.keywright.crypto.Crypto;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** How the files of a person are called. */
public final class FileNames {

    private static final int LONGEST = 60;
    private static final int DIGEST_BYTES = 4;

    private FileNames() {}

    /** The same for the same person, another for every other, and fit for every file system. */
    public static String of(Person person) {
        String plain = person.id().replaceAll("[^A-Za-z0-9@.-]", "_").replaceAll("^[.-]", "_");
        byte[] digest = Crypto.fastest().sha256(person.id().getBytes(StandardCharsets.UTF_8));
        return plain.substring(0, Math.min(LONGEST, plain.length()))
                + "-" + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    }
}
