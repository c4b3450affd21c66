package dev.keywright.oath.transfer;

import dev.keywright.oath.HashAlgorithm;
import dev.keywright.oath.OathCredential;
import dev.keywright.oath.OathType;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** Writes the XML of PSKC (RFC 6030 §4 and §6), in the order that its schema (§11) asks for. */
final class PskcWriter {

    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private final XMLStreamWriter xml;
    private final @Nullable PskcSeal seal;

    private PskcWriter(XMLStreamWriter xml, @Nullable PskcSeal seal) {
        this.xml = xml;
        this.seal = seal;
    }

    /** @param seal null for a plain file */
    static byte[] write(List<OathCredential> accounts, @Nullable PskcSeal seal) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            new PskcWriter(xml, seal).document(accounts);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("XML cannot be written to memory", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void document(List<OathCredential> accounts) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("KeyContainer");
        xml.writeDefaultNamespace(PskcAlgorithms.PSKC);
        if (seal != null) {
            xml.writeNamespace("ds", PskcAlgorithms.DSIG);
            xml.writeNamespace("xenc", PskcAlgorithms.XENC);
            xml.writeNamespace("xenc11", PskcAlgorithms.XENC11);
            xml.writeNamespace("pkcs5", PskcAlgorithms.PKCS5);
        }
        xml.writeAttribute("Version", "1.0");
        if (seal != null) {
            encryptionKey(seal.salt());
            macMethod(seal);
        }
        int number = 1;
        for (OathCredential account : accounts) {
            xml.writeCharacters("\n");
            keyPackage(number++, account);
        }
        xml.writeCharacters("\n");
        xml.writeEndElement();
        xml.writeCharacters("\n");
        xml.writeEndDocument();
    }

    /** As figures 6 and 7 show it. */
    private void encryptionKey(byte @Nullable [] salt) throws XMLStreamException {
        start("EncryptionKey");
        if (salt == null) {
            text("ds:KeyName", "Pre-shared-key");
        } else {
            start("xenc11:DerivedKey");
            start("xenc11:KeyDerivationMethod");
            xml.writeAttribute("Algorithm", PskcAlgorithms.PKCS5 + "pbkdf2");
            start("pkcs5:PBKDF2-params");
            startUnqualified("Salt");
            text("Specified", BASE64.encodeToString(salt));
            xml.writeEndElement();
            startUnqualified("IterationCount");
            xml.writeCharacters(Integer.toString(PskcSeal.ROUNDS));
            xml.writeEndElement();
            startUnqualified("KeyLength");
            xml.writeCharacters(Integer.toString(PskcSeal.KEY));
            xml.writeEndElement();
            startUnqualified("PRF");
            xml.writeAttribute("Algorithm", PskcSeal.MAC);
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private void macMethod(PskcSeal sealer) throws XMLStreamException {
        start("MACMethod");
        xml.writeAttribute("Algorithm", PskcSeal.MAC);
        start("MACKey");
        encrypted(sealer, sealer.encryptedMacKey());
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private void encrypted(PskcSeal sealer, byte[] content) throws XMLStreamException {
        start("xenc:EncryptionMethod");
        xml.writeAttribute("Algorithm", sealer.encryption());
        xml.writeEndElement();
        start("xenc:CipherData");
        text("xenc:CipherValue", BASE64.encodeToString(content));
        xml.writeEndElement();
    }

    private void keyPackage(int number, OathCredential account) throws XMLStreamException {
        boolean timed = account.type() == OathType.TOTP;
        start("KeyPackage");
        start("Key");
        xml.writeAttribute("Id", Integer.toString(number));
        xml.writeAttribute("Algorithm",
                PskcAlgorithms.PSKC + ":" + account.type().name().toLowerCase(Locale.ROOT));
        if (account.name().issuer() != null) {
            text("Issuer", account.name().issuer());
        }
        start("AlgorithmParameters");
        if (account.algorithm() != HashAlgorithm.SHA1) {
            text("Suite", "HMAC-" + account.algorithm().name());
        }
        start("ResponseFormat");
        xml.writeAttribute("Length", Integer.toString(account.digits()));
        xml.writeAttribute("Encoding", "DECIMAL");
        xml.writeEndElement();
        xml.writeEndElement();
        text("FriendlyName", account.name().account());
        start("Data");
        secret(account);
        if (timed) {
            number("Time", 0);
            number("TimeInterval", account.period());
        } else {
            number("Counter", account.counter());
        }
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private void secret(OathCredential account) throws XMLStreamException {
        start("Secret");
        if (seal == null) {
            text("PlainValue", account.secret().use(BASE64::encodeToString));
        } else {
            byte[] content = account.secret().use(seal::encrypt);
            start("EncryptedValue");
            encrypted(seal, content);
            xml.writeEndElement();
            text("ValueMAC", BASE64.encodeToString(seal.mac(content)));
        }
        xml.writeEndElement();
    }

    private void number(String name, long value) throws XMLStreamException {
        start(name);
        text("PlainValue", Long.toString(value));
        xml.writeEndElement();
    }

    private void text(String name, String value) throws XMLStreamException {
        start(name);
        xml.writeCharacters(value);
        xml.writeEndElement();
    }

    /** What PKCS #5 defines has no namespace. */
    private void startUnqualified(String name) throws XMLStreamException {
        start(name);
        xml.writeDefaultNamespace("");
    }

    private void start(String name) throws XMLStreamException {
        xml.writeStartElement(name);
    }
}
