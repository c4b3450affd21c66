package dev.keywright.oath.transfer;

import dev.keywright.oath.OathCredential;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PSKC (RFC 6030), by which makers of tokens hand out their secrets: HOTP and TOTP keys, plain, or encrypted with AES
 * under a passphrase or a pre-shared key. Whoever has a pre-shared key gives it for the password, in hexadecimal; so a
 * password of 32, 48 or 64 hexadecimal digits writes a file under that key, and any other one a file under the
 * passphrase.
 *
 * <p>The signature of a signed file is not checked, since that takes a certificate; a warning in the log says so.
 */
public final class PskcFormat implements AccountFormat {

    static final String TITLE = "PSKC file";

    private static final Logger LOG = LoggerFactory.getLogger(PskcFormat.class);
    private static final String ROOT = "KeyContainer";

    @Override
    public String name() {
        return "pskc";
    }

    @Override
    public String title() {
        return TITLE;
    }

    @Override
    public boolean recognises(byte[] content) {
        try {
            return isPskc(new XmlFile(content, TITLE));
        } catch (UnreadableAccountFile e) {
            return false;
        }
    }

    /** RFC 6030 §1.3 and the drafts before it. */
    private static boolean isPskc(XmlFile file) {
        return file.rootName().equals(ROOT) && file.rootNamespace().startsWith(PskcAlgorithms.PSKC);
    }

    @Override
    public List<ImportRow> read(byte[] content, FilePassword password) throws UnreadableAccountFile {
        XmlFile file = new XmlFile(content, TITLE);
        if (!isPskc(file)) {
            throw FileJson.damaged(TITLE);
        }
        String version = file.rootAttribute("Version");
        if (version != null && !version.startsWith("1.")) {
            throw FileJson.newer(TITLE);
        }
        Rows rows = new Rows(TITLE);
        try (PskcProtection protection = new PskcProtection(password)) {
            for (XmlElement child = file.nextChild(); child != null; child = file.nextChild()) {
                take(child, protection, rows);
            }
        }
        return rows.all();
    }

    private static void take(XmlElement child, PskcProtection protection, Rows rows) throws UnreadableAccountFile {
        switch (child.name()) {
            case "EncryptionKey" -> protection.setEncryptionKey(child);
            case "MACMethod" -> protection.setMacMethod(child);
            case "KeyPackage" -> {
                PskcPackage key = new PskcPackage(child);
                rows.add(key.issuer(), key.account(), () -> key.credential(protection));
            }
            case "Signature" -> LOG.warn("The PSKC file is signed, but its signature was not checked: pskctool --verify"
                    + " checks it.");
            default -> {
                // Extensions, which say nothing of accounts.
            }
        }
    }

    @Override
    public byte[] write(List<OathCredential> accounts, FilePassword password) throws UnwritableAccounts {
        for (OathCredential account : accounts) {
            requireCharactersOfXml(account.name().issuer());
            requireCharactersOfXml(account.name().account());
        }
        Optional<AskedPassword> asked = AskedPassword.toWrite(password);
        if (asked.isEmpty()) {
            return PskcWriter.write(accounts, null);
        }
        try (AskedPassword secret = asked.get(); PskcSeal seal = PskcSeal.of(secret)) {
            return PskcWriter.write(accounts, seal);
        }
    }

    /** XML 1.0 §2.2; other characters that it lacks are in no name. */
    private static void requireCharactersOfXml(@Nullable String text) throws UnwritableAccounts {
        if (text != null && text.chars().anyMatch(character -> character == 0xfffe || character == 0xffff)) {
            throw new UnwritableAccounts("A PSKC file cannot hold one of the names, which has a character that XML"
                    + " lacks: rename that account, or choose another format.");
        }
    }
}
