package dev.keywright.host.discovery;

import dev.keywright.host.SecurityKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names for keys, of letters, digits and dashes: the serial number where the key tells one, else where it is plugged
 * in, else what it is. So one key at one place has one name, also when it was out in the meantime.
 */
public final class KeyIds {

    private KeyIds() {}

    /** The keys by their names, in their order. */
    public static Map<String, SecurityKey> of(List<SecurityKey> keys) {
        Map<String, SecurityKey> named = new LinkedHashMap<>();
        for (SecurityKey key : keys) {
            String id = of(key);
            String free = id;
            for (int number = 2; named.containsKey(free); number++) {
                free = id + "-" + number;
            }
            named.put(free, key);
        }
        return named;
    }

    /** The name of a key that is the only one. */
    public static String of(SecurityKey key) {
        Integer serial = key.info().serial();
        if (serial != null) {
            return serial.toString();
        }
        String id = key.place().orElse(key.info().name()).replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
        return id.isEmpty() ? "key" : id;
    }
}
