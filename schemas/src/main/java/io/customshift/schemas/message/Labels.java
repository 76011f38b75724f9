package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Names and values that a request carries along: as many and as long as their limits, in the order of their names. */
final class Labels {
    private Labels() {}

    /** The labels of a request. */
    static Map<String, String> checked(@Nullable Map<String, String> labels) {
        return checked(labels, "labels", Limits.LABELS_MAX, Limits.LABEL_CHARACTERS);
    }

    /** The columns of a line that the fleet does not know, and only mirrors. */
    static Map<String, String> extra(@Nullable Map<String, String> columns) {
        return checked(columns, "extra", Limits.EXTRA_MAX, Limits.EXTRA_CHARACTERS);
    }

    private static Map<String, String> checked(
            @Nullable Map<String, String> given, String field, int most, int characters) {
        if (given == null || given.isEmpty()) {
            return Map.of();
        }
        Require.between(given.size(), 0, most, field);
        Map<String, String> sorted = new TreeMap<>();
        given.forEach((name, value) -> {
            if (name.isBlank()) {
                throw WireException.invalid("/" + field, "a name of " + field + " is blank; give it one");
            }
            String pointer = field + "/" + name;
            sorted.put(Require.text(name, Limits.LABEL_CHARACTERS, field), Require.text(value, characters, pointer));
        });
        return Collections.unmodifiableMap(sorted);
    }
}
