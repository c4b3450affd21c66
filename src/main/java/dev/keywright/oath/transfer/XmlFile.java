package dev.keywright.oath.transfer;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * An XML file that is read one child of its root at a time, so that a long one needs no more memory than a short one.
 * Whoever made it may wish harm: a document type declaration is refused, and with it every entity; depth and the size
 * of each child are bounded. No message of the parser is passed on: it may quote the file, and so a secret.
 */
final class XmlFile {

    private static final Pattern DECLARED_ENCODING = Pattern.compile(
            "(?:\u00ef\u00bb\u00bf)?<\\?xml [^>]{0,100}encoding *= *[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']");
    private static final int MAX_DEPTH = 32;
    /** For each child of the root; an account with all that RFC 6030 knows has less than a hundred. */
    private static final int MAX_ELEMENTS = 2_000;
    private static final int MAX_TEXT = 1_000_000;

    private final String title;
    private final XMLStreamReader reader;

    /** @throws UnreadableAccountFile when {@code content} does not start as XML does */
    XmlFile(byte[] content, String title) throws UnreadableAccountFile {
        this.title = title;
        try {
            this.reader = factory().createXMLStreamReader(characters(content));
            while (next() != XMLStreamConstants.START_ELEMENT) {
                // What stands before the root, such as comments.
            }
        } catch (XMLStreamException e) {
            throw damaged();
        }
    }

    /** Decoded here, because the parser prints to the error stream what it cannot decode. */
    private static Reader characters(byte[] content) {
        Charset charset = charset(content);
        boolean marked = startsWith(content, 0xfe, 0xff) || startsWith(content, 0xff, 0xfe);
        int mark = marked ? 2 : startsWith(content, 0xef, 0xbb, 0xbf) ? 3 : 0;
        return new InputStreamReader(
                new ByteArrayInputStream(content, mark, content.length - mark),
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    /** XML 1.0 appendix F: a byte order mark tells, or how the first character is written, or the declaration. */
    private static Charset charset(byte[] content) {
        if (startsWith(content, 0xfe, 0xff) || startsWith(content, 0, '<')) {
            return StandardCharsets.UTF_16BE;
        }
        if (startsWith(content, 0xff, 0xfe) || startsWith(content, '<', 0)) {
            return StandardCharsets.UTF_16LE;
        }
        String start = new String(content, 0, Math.min(content.length, 200), StandardCharsets.ISO_8859_1);
        Matcher declared = DECLARED_ENCODING.matcher(start);
        try {
            return declared.lookingAt() ? Charset.forName(declared.group(1)) : StandardCharsets.UTF_8;
        } catch (UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }

    private static boolean startsWith(byte[] content, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= content.length || (content[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    private int next() throws XMLStreamException, UnreadableAccountFile {
        int event = reader.next();
        if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw new UnreadableAccountFile("The " + title + " has a document type declaration or an entity, which no"
                    + " honest one has: check where it comes from.");
        }
        return event;
    }

    String rootName() {
        return reader.getLocalName();
    }

    /** Empty where it has none. */
    String rootNamespace() {
        String namespace = reader.getNamespaceURI();
        return namespace == null ? "" : namespace;
    }

    @Nullable String rootAttribute(String name) {
        return reader.getAttributeValue(null, name);
    }

    /** The next child of the root, or null after the last. */
    @Nullable XmlElement nextChild() throws UnreadableAccountFile {
        try {
            while (true) {
                int event = next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    return element();
                }
                if (event == XMLStreamConstants.END_ELEMENT) {
                    readToTheEnd();
                    return null;
                }
            }
        } catch (XMLStreamException e) {
            throw damaged();
        }
    }

    private void readToTheEnd() throws XMLStreamException, UnreadableAccountFile {
        while (reader.hasNext()) {
            next();
        }
    }

    private XmlElement element() throws XMLStreamException, UnreadableAccountFile {
        XmlElement top = started();
        Deque<XmlElement> open = new ArrayDeque<>();
        open.push(top);
        int elements = 1;
        int text = 0;
        while (!open.isEmpty()) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    XmlElement element = started();
                    open.element().add(element);
                    open.push(element);
                    elements++;
                }
                case XMLStreamConstants.END_ELEMENT -> open.pop();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    open.element().addText(reader.getText());
                    text += reader.getTextLength();
                }
                default -> {
                    // Comments and processing instructions say nothing.
                }
            }
            if (open.size() > MAX_DEPTH || elements > MAX_ELEMENTS || text > MAX_TEXT) {
                throw new UnreadableAccountFile("The " + title + " has an element that is larger or nested deeper than"
                        + " in any honest one: check where it comes from.");
            }
        }
        return top;
    }

    private XmlElement started() {
        XmlElement element = new XmlElement(reader.getLocalName());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            element.setAttribute(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        return element;
    }

    private UnreadableAccountFile damaged() {
        return new UnreadableAccountFile("The " + title + " is damaged or cut off: copy it again, up to its end.");
    }
}
