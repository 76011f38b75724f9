package io.customshift.models.weights.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Typed, bounded reads from one configuration object. A field that is absent or null takes the default where one is
 * given (the default of the diffusers or transformers class, whose files may leave it out), and is an error otherwise.
 */
final class ConfigFields {
    private final String source;
    private final JsonNode node;

    ConfigFields(String source, JsonNode node) {
        this.source = source;
        this.node = node;
    }

    int integer(String name, int min, int max) {
        JsonNode value = node.path(name);
        if (!value.isIntegralNumber()) {
            throw corrupt(name, value.isMissingNode() || value.isNull() ? "is missing" : "is not an integer: " + value);
        }
        return bounded(name, value, min, max);
    }

    int integer(String name, int min, int max, int fallback) {
        return has(name) ? integer(name, min, max) : fallback;
    }

    double decimal(String name, double min, double max, double fallback) {
        if (!has(name)) {
            return fallback;
        }
        JsonNode value = node.path(name);
        if (!value.isNumber()) {
            throw corrupt(name, "is not a number: " + value);
        }
        double number = value.doubleValue();
        if (!(number >= min && number <= max)) {
            throw corrupt(name, "is " + number + ", outside " + min + " to " + max);
        }
        return number;
    }

    List<Integer> integers(String name, int min, int max, int maxCount) {
        List<Integer> numbers = new ArrayList<>();
        if (!has(name)) {
            return numbers;
        }
        JsonNode value = node.path(name);
        if (!value.isArray() || value.size() > maxCount) {
            throw corrupt(name, "is not a list of at most " + maxCount + " integers");
        }
        for (JsonNode item : value) {
            if (!item.isIntegralNumber()) {
                throw corrupt(name, "holds something not an integer: " + item);
            }
            numbers.add(bounded(name, item, min, max));
        }
        return numbers;
    }

    boolean flag(String name, boolean fallback) {
        if (!has(name)) {
            return fallback;
        }
        if (!node.path(name).isBoolean()) {
            throw corrupt(name, "is neither true nor false: " + node.path(name));
        }
        return node.path(name).booleanValue();
    }

    Optional<String> text(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        if (!node.path(name).isTextual()) {
            throw corrupt(name, "is not text: " + node.path(name));
        }
        return Optional.of(node.path(name).textValue());
    }

    /** Refuses what the engine does not run, when the field is there and differs from the one value that it does. */
    void requireText(String name, String supported) {
        text(name).filter(value -> !value.equals(supported)).ifPresent(value -> {
            throw unsupported(name, "\"" + value + "\"", "\"" + supported + "\"");
        });
    }

    /** The same for a number. */
    void requireInteger(String name, int supported) {
        int value = integer(name, Integer.MIN_VALUE, Integer.MAX_VALUE, supported);
        if (value != supported) {
            throw unsupported(name, String.valueOf(value), String.valueOf(supported));
        }
    }

    /** Refuses every field that is on (not null and not false) and not among those that are known. */
    void requireOff(Set<String> known, String supported) {
        node.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (!known.contains(field.getKey()) && !value.isNull() && !(value.isBoolean() && !value.booleanValue())) {
                throw unsupported(field.getKey(), value.toString(), supported);
            }
        });
    }

    /** Refuses two numbers of which the first is not a multiple of the second. */
    void requireMultiple(String name, int value, String divisorName, int divisor) {
        if (value % divisor != 0) {
            throw corrupt(name, "is " + value + ", not a multiple of " + divisorName + " " + divisor);
        }
    }

    EngineException unsupported(String name, String value, String supported) {
        return new EngineException(
                ErrorCode.WEIGHTS_UNSUPPORTED,
                source + ": " + name + " is " + value + "; the engine runs " + supported);
    }

    EngineException corrupt(String name, String what) {
        return new EngineException(
                ErrorCode.WEIGHTS_CORRUPT, source + ": " + name + " " + what + "; restore the published file");
    }

    private boolean has(String name) {
        return node.hasNonNull(name);
    }

    private int bounded(String name, JsonNode value, int min, int max) {
        if (!value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
            throw corrupt(name, "is " + value + ", outside " + min + " to " + max);
        }
        return value.intValue();
    }
}
