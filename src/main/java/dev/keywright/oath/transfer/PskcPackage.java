package dev.keywright.oath.transfer;

import dev.keywright.crypto.Secret;
import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.InvalidOathInput;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import dev.keywright.oath.Totp;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One key of a PSKC file (RFC 6030 §4.1 and §4.3): HOTP by the profile of §10.1, TOTP by that of
 * draft-hoyer-keyprov-pskc-algorithm-profiles-01 §4, as all who write it do. An account is called by whatever tells
 * most about it: the user of the key, its friendly name, the user of the device, its serial number, or the key's
 * identifier.
 */
final class PskcPackage {

    private static final XmlElement NONE = new XmlElement("Key");

    private final XmlElement element;
    private final XmlElement key;

    PskcPackage(XmlElement element) {
        this.element = element;
        XmlElement child = element.child("Key");
        this.key = child == null ? NONE : child;
    }

    @Nullable String issuer() {
        return key.text("Issuer");
    }

    @Nullable String account() {
        String[] names = {
            key.text("UserId"),
            key.text("FriendlyName"),
            element.text("DeviceInfo", "UserId"),
            element.text("DeviceInfo", "SerialNo"),
            key.attribute("Id"),
        };
        for (String name : names) {
            if (name != null && !name.isBlank()) {
                return name.strip();
            }
        }
        return null;
    }

    OathCredential credential(PskcProtection protection)
            throws UnusableAccount, InvalidOathInput, UnreadableAccountFile {
        OathType kind = kind();
        boolean timed = kind == OathType.TOTP;
        HashAlgorithm algorithm = WrittenAccount.algorithm(key.text("AlgorithmParameters", "Suite"));
        long digits = digits();
        long period = timed ? number("TimeInterval", Totp.DEFAULT_PERIOD, protection) : 0;
        long counter = timed ? 0 : number("Counter", 0, protection);
        byte[] bytes = secret(protection);
        try (Secret secret = Secret.copyOf(bytes)) {
            return WrittenAccount.credential(WrittenAccount.name(issuer(), account()), kind, algorithm, digits, period,
                    counter, secret.use(Secret::copyOf));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private OathType kind() throws UnusableAccount {
        return switch (PskcAlgorithms.lastPart(key.attribute("Algorithm"))) {
            case "totp" -> OathType.TOTP;
            case "hotp" -> OathType.HOTP;
            case "pin" -> throw new UnusableAccount("It is a PIN, not an account.");
            case "" -> throw new UnusableAccount("It does not tell what kind of key it is: ask for the file again.");
            default -> throw new UnusableAccount(
                    "It is for a kind of codes that cannot be made here: only TOTP and HOTP can.");
        };
    }

    private long digits() throws UnusableAccount {
        XmlElement format = key.path("AlgorithmParameters", "ResponseFormat");
        if (format == null) {
            return OathCredential.DEFAULT_DIGITS;
        }
        String encoding = format.attribute("Encoding");
        // §4.3.4 and the schema of §11 differ.
        String check = format.attribute("CheckDigits");
        if (check == null) {
            check = format.attribute("CheckDigit");
        }
        if (encoding != null && !encoding.strip().equalsIgnoreCase("DECIMAL")
                || check != null && (check.strip().equals("1") || check.strip().equalsIgnoreCase("true"))) {
            throw new UnusableAccount("Its codes are not plain decimal digits, which is all that can be made here.");
        }
        String length = format.attribute("Length");
        return length == null ? OathCredential.DEFAULT_DIGITS : parsed(length, "length of codes");
    }

    private long number(String name, long absent, PskcProtection protection)
            throws UnusableAccount, UnreadableAccountFile {
        XmlElement value = key.path("Data", name);
        if (value == null) {
            return absent;
        }
        String plain = value.text("PlainValue");
        if (plain != null) {
            return parsed(plain, name);
        }
        return value.child("EncryptedValue") == null ? absent : fromBytes(protection.open(value), name);
    }

    private static long parsed(String text, String what) throws UnusableAccount {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw notANumber(what);
        }
    }

    /** An encrypted number is its bytes, the highest first. */
    private static long fromBytes(byte[] bytes, String what) throws UnusableAccount {
        if (bytes.length > Long.BYTES) {
            throw notANumber(what);
        }
        long number = 0;
        for (byte b : bytes) {
            number = number << Byte.SIZE | b & 0xff;
        }
        return number;
    }

    private static UnusableAccount notANumber(String what) {
        return new UnusableAccount("Its " + what + " is something other than a whole number: ask for the file again.");
    }

    private byte[] secret(PskcProtection protection) throws UnusableAccount, UnreadableAccountFile {
        XmlElement secret = key.path("Data", "Secret");
        if (secret == null) {
            throw new UnusableAccount("Its secret is not in the file, which may only name the key that it is derived"
                    + " from: ask for a file with the secrets themselves.");
        }
        String plain = secret.text("PlainValue");
        return plain == null
                ? protection.open(secret)
                : PskcProtection.base64(plain).orElseThrow(
                        () -> new UnusableAccount("Its secret is not base64: ask for the file again."));
    }
}
