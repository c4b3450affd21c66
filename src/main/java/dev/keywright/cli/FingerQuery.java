package dev.keywright.cli;

import dev.keywright.host.webauthn.KeyFingers.EnrolledFinger;
import dev.keywright.wire.Bytes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the finger that an argument means: by its name, or by its id in hex. */
final class FingerQuery {

    private FingerQuery() {}

    /** @throws Misuse when none or several go by {@code query} */
    static Bytes find(String query, List<EnrolledFinger> all) throws Misuse {
        List<EnrolledFinger> found = all.stream()
                .filter(finger -> query.equals(finger.name()) || query.equalsIgnoreCase(finger.id().toHex()))
                .toList();
        if (found.isEmpty()) {
            throw new Misuse("The key knows no finger " + query + "; list them to see those that are there.");
        }
        if (found.size() > 1) {
            throw new Misuse("Several fingers are called " + query + "; give the id of one, as the list prints it.");
        }
        return found.get(0).id();
    }

    static Map<String, Object> describe(EnrolledFinger finger) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", finger.id().toHex());
        fields.put("name", finger.name());
        return fields;
    }
}
