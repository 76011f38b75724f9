package io.customshift.deploy.supervision;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What a child said when it became ready.
 *
 * @param fields the {@code name=value} pairs of its line; empty for a child that is asked by HTTP
 * @param took time from its start
 */
public record Ready(Map<String, String> fields, Duration took) {

    static final String PREFIX = "READY ";

    public Ready {
        fields = Map.copyOf(fields);
    }

    static Ready of(String line, Duration took) {
        Map<String, String> fields = new HashMap<>();
        for (String word : line.substring(PREFIX.length()).strip().split("\\s+", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                fields.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return new Ready(fields, took);
    }

    /** A field that the child is known to print. */
    public String field(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalStateException("the READY line has no " + name + ": " + fields);
        }
        return value;
    }
}
