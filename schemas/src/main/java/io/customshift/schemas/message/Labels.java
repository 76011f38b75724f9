package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Labels of a request: names and values of bounded length, kept in the order of their names. */
final class Labels {
    private Labels() {}

    static Map<String, String> checked(@Nullable Map<String, String> labels) {
        if (labels == null) {
            return Map.of();
        }
        Require.between(labels.size(), 0, Limits.LABELS_MAX, "labels");
        Map<String, String> sorted = new TreeMap<>();
        labels.forEach((name, value) -> {
            if (name.isBlank()) {
                throw WireException.invalid("/labels", "a label has no name; give it one");
            }
            sorted.put(
                    Require.text(name, Limits.LABEL_CHARACTERS, "labels"),
                    Require.text(value, Limits.LABEL_CHARACTERS, "labels"));
        });
        return Collections.unmodifiableMap(sorted);
    }
}
