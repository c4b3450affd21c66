package dev.keywright.oath.transfer;

import dev.keywright.crypto.Crypto;
import dev.keywright.crypto.Secret;
import dev.keywright.oath.transfer.PskcAlgorithms.Encryption;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a PSKC file are protected (RFC 6030 §6): encrypted under a pre-shared key or one from a passphrase,
 * and with a MAC over initialisation vector and ciphertext under a key that is itself encrypted. The password is asked
 * for when the first encrypted value shows.
 */
final class PskcProtection implements AutoCloseable {

    private static final int BLOCK = 16;
    private static final int MAX_ROUNDS = 2_000_000;
    private static final int MAX_SALT = 1024;

    private final FilePassword password;
    private @Nullable XmlElement encryptionKey;
    private @Nullable XmlElement macMethod;
    private @Nullable Secret key;
    private @Nullable Secret macKey;

    PskcProtection(FilePassword password) {
        this.password = password;
    }

    void setEncryptionKey(XmlElement element) {
        encryptionKey = element;
    }

    void setMacMethod(XmlElement element) {
        macMethod = element;
    }

    /**
     * The bytes of an element with an {@code EncryptedValue} and, unless key wrap tells of changes by itself, a
     * {@code ValueMAC}.
     *
     * @throws UnusableAccount       when this value lacks a MAC
     * @throws UnreadableAccountFile when the password is wrong or the value was changed
     */
    byte[] open(XmlElement value) throws UnreadableAccountFile, UnusableAccount {
        XmlElement encrypted = value.child("EncryptedValue");
        if (encrypted == null) {
            throw new UnusableAccount("It has no value where a secret should be: ask for the file again.");
        }
        Encryption encryption = encryption(encrypted);
        byte[] content = content(encrypted);
        String mac = value.text("ValueMAC");
        if (encryption.mode() == Encryption.Mode.CBC || mac != null && macMethod != null) {
            checkMac(content, mac, encryption);
        }
        return decrypt(encryption, content);
    }

    private static Encryption encryption(XmlElement encrypted) throws UnreadableAccountFile {
        XmlElement method = encrypted.child("EncryptionMethod");
        return Encryption.named(method == null ? null : method.attribute("Algorithm"))
                .orElseThrow(() -> new UnreadableAccountFile("The PSKC file is encrypted by something other than"
                        + " AES-CBC and AES key wrap: ask for one that is."));
    }

    private static byte[] content(XmlElement encrypted) throws UnreadableAccountFile {
        return base64(encrypted.text("CipherData", "CipherValue")).orElseThrow(PskcProtection::damaged);
    }

    /** RFC 6030 §6.1.1 asks for a MAC where the encryption does not protect the value from changes. */
    private void checkMac(byte[] content, @Nullable String mac, Encryption encryption)
            throws UnreadableAccountFile, UnusableAccount {
        if (mac == null || macMethod == null) {
            throw new UnusableAccount("Its secret is encrypted, but has no MAC that shows that nobody changed it: ask"
                    + " for a file with one.");
        }
        byte[] given = base64(mac).orElseThrow(PskcProtection::damaged);
        String algorithm = PskcAlgorithms.hmac(macMethod.attribute("Algorithm"))
                .orElseThrow(() -> new UnreadableAccountFile("The PSKC file has MACs of a kind that is not known here:"
                        + " ask for one with HMAC-SHA-256."));
        byte[] expected = macKey(macMethod, encryption).use(bytes -> Crypto.fastest().hmac(algorithm, bytes, content));
        if (!Secret.copyOf(expected).matches(given)) {
            throw wrong();
        }
    }

    private Secret macKey(XmlElement method, Encryption encryption) throws UnreadableAccountFile {
        if (macKey == null) {
            if (method.child("MACKeyReference") != null) {
                throw new UnreadableAccountFile("The PSKC file only names the key of its MACs: ask for one that holds"
                        + " it, encrypted.");
            }
            XmlElement encrypted = method.child("MACKey");
            // So it was before RFC 6030: without a key of its own, the MAC is made with the one for encryption.
            macKey = encrypted == null ? key(encryption).use(Secret::copyOf) : decryptedMacKey(encrypted);
        }
        return macKey;
    }

    private Secret decryptedMacKey(XmlElement encrypted) throws UnreadableAccountFile {
        byte[] bytes = decrypt(encryption(encrypted), content(encrypted));
        if (bytes.length == 0) {
            throw wrong();
        }
        Secret secret = Secret.copyOf(bytes);
        Arrays.fill(bytes, (byte) 0);
        return secret;
    }

    private byte[] decrypt(Encryption encryption, byte[] content) throws UnreadableAccountFile {
        Secret secret = key(encryption);
        if (secret.length() != encryption.keyLength()) {
            throw new UnreadableAccountFile("The PSKC file is encrypted under a key of " + encryption.keyLength()
                    + " bytes, not " + secret.length() + ": give the key that belongs to it.");
        }
        Optional<byte[]> plain = secret.use(bytes -> switch (encryption.mode()) {
            case CBC -> decryptedCbc(bytes, content);
            case WRAP -> Crypto.fastest().aesUnwrap(bytes, content);
            case WRAP_PADDED -> Crypto.fastest().aesUnwrapPadded(bytes, content);
        });
        return plain.orElseThrow(PskcProtection::wrong);
    }

    /** XML Encryption §5.2 and RFC 6030 §6.4: the vector comes first, and the last byte counts the bytes of padding. */
    private static Optional<byte[]> decryptedCbc(byte[] key, byte[] content) {
        if (content.length < 2 * BLOCK || content.length % BLOCK != 0) {
            return Optional.empty();
        }
        byte[] vector = Arrays.copyOf(content, BLOCK);
        byte[] padded = Crypto.fastest().aesCbc(
                Crypto.Direction.DECRYPT, key, vector, Arrays.copyOfRange(content, BLOCK, content.length));
        int padding = padded[padded.length - 1];
        byte[] plain = padding < 1 || padding > BLOCK ? null : Arrays.copyOf(padded, padded.length - padding);
        Arrays.fill(padded, (byte) 0);
        return Optional.ofNullable(plain);
    }

    private Secret key(Encryption encryption) throws UnreadableAccountFile {
        if (key == null) {
            XmlElement derived = encryptionKey == null ? null : encryptionKey.child("DerivedKey");
            if (encryptionKey != null && derived == null
                    && (encryptionKey.child("X509Data") != null || encryptionKey.child("KeyValue") != null)) {
                throw new UnreadableAccountFile("The PSKC file is encrypted for the owner of a certificate, which"
                        + " cannot be opened here: ask for one with a passphrase or a pre-shared key.");
            }
            Derivation derivation = derived == null ? null : Derivation.of(derived, encryption);
            try (AskedPassword asked = AskedPassword.toRead(password, PskcFormat.TITLE)) {
                key = derivation == null ? preShared(asked) : derivation.key(asked);
            }
        }
        return key;
    }

    private static Secret preShared(AskedPassword password) throws UnreadableAccountFile {
        return PreSharedKey.parse(password.characters()).orElseThrow(() -> new UnreadableAccountFile(
                "The PSKC file is encrypted under a pre-shared key: give it as 32, 48 or 64 hexadecimal digits."));
    }

    /** PBKDF2 (RFC 6030 §6.2). */
    private record Derivation(String hmac, byte[] salt, int rounds, int length) {

        static Derivation of(XmlElement derivedKey, Encryption encryption) throws UnreadableAccountFile {
            XmlElement method = derivedKey.child("KeyDerivationMethod");
            if (method == null || !PskcAlgorithms.lastPart(method.attribute("Algorithm")).equals("pbkdf2")) {
                throw unknown();
            }
            XmlElement parameters = method.child("PBKDF2-params");
            if (parameters == null) {
                throw damaged();
            }
            byte[] salt = base64(parameters.text("Salt", "Specified")).orElseThrow(PskcProtection::damaged);
            long rounds = number(parameters.text("IterationCount"));
            String given = parameters.text("KeyLength");
            long length = given == null ? encryption.keyLength() : number(given);
            if (salt.length == 0 || salt.length > MAX_SALT || rounds < 1 || length < 16 || length > 32) {
                throw damaged();
            }
            if (rounds > MAX_ROUNDS) {
                throw new UnreadableAccountFile("The PSKC file asks for more than " + MAX_ROUNDS + " rounds of PBKDF2"
                        + " to open it, which would take too long: ask for one with fewer.");
            }
            return new Derivation(hmac(parameters.child("PRF")), salt, (int) rounds, (int) length);
        }

        /** RFC 8018 §A.2: SHA-1 where none is named. */
        private static String hmac(@Nullable XmlElement function) throws UnreadableAccountFile {
            String identifier = function == null ? null : function.attribute("Algorithm");
            return identifier == null
                    ? "HmacSHA1"
                    : PskcAlgorithms.hmac(identifier).orElseThrow(Derivation::unknown);
        }

        private static long number(@Nullable String text) throws UnreadableAccountFile {
            try {
                return Long.parseLong(text == null ? "" : text);
            } catch (NumberFormatException e) {
                throw damaged();
            }
        }

        private static UnreadableAccountFile unknown() {
            return new UnreadableAccountFile("The PSKC file makes its key from a passphrase by something other than"
                    + " PBKDF2: ask for one that uses it.");
        }

        Secret key(AskedPassword password) {
            return Crypto.fastest().pbkdf2(hmac, password.characters(), salt, rounds, length);
        }
    }

    /** What XML calls base64 may have line breaks and blanks anywhere. */
    static Optional<byte[]> base64(@Nullable String text) {
        try {
            return text == null
                    ? Optional.empty()
                    : Optional.of(Base64.getDecoder().decode(text.replaceAll("\\s", "")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static UnreadableAccountFile damaged() {
        return FileJson.damaged(PskcFormat.TITLE);
    }

    private static UnreadableAccountFile wrong() {
        return new UnreadableAccountFile("The password or key does not open the PSKC file, or somebody changed the"
                + " file: check the password, and ask for the file again if it is right.");
    }

    @Override
    public void close() {
        if (key != null) {
            key.close();
        }
        if (macKey != null) {
            macKey.close();
        }
    }
}
