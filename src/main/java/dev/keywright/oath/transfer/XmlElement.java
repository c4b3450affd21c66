package dev.keywright.oath.transfer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An element of an XML file with all that is in it. Names are without their namespaces, which writers get wrong. */
final class XmlElement {

    private final String name;
    private final Map<String, String> attributes = new HashMap<>();
    private final List<XmlElement> children = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    XmlElement(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void setAttribute(String attribute, String value) {
        attributes.put(attribute, value);
    }

    void add(XmlElement child) {
        children.add(child);
    }

    void addText(String more) {
        text.append(more);
    }

    /** The attribute, or null. */
    @Nullable String attribute(String attribute) {
        return attributes.get(attribute);
    }

    /** The first child of this name, or null. */
    @Nullable XmlElement child(String child) {
        for (XmlElement element : children) {
            if (element.name.equals(child)) {
                return element;
            }
        }
        return null;
    }

    /** The element that these names lead to, or null. */
    @Nullable XmlElement path(String... names) {
        XmlElement element = this;
        for (String next : names) {
            element = element == null ? null : element.child(next);
        }
        return element;
    }

    /** The stripped text of the element that these names lead to; null where there is none, or it is blank. */
    @Nullable String text(String... names) {
        XmlElement element = path(names);
        String stripped = element == null ? "" : element.text.toString().strip();
        return stripped.isEmpty() ? null : stripped;
    }

    /** Does not print what may hold secrets. */
    @Override
    public String toString() {
        return "XmlElement[" + name + "]";
    }
}
