package io.customshift.schemas.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.text.Nearest;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tree of JSON values to a record. All that is wrong is collected, each with its JSON pointer, so that a user corrects
 * a request once. In {@link ReadMode#TOLERANT} unknown fields are passed over.
 */
final class RecordReader {
    private static final int ISSUES_MAX = 100;

    private final ReadMode mode;

    RecordReader(ReadMode mode) {
        this.mode = mode;
    }

    <T> T record(JsonNode node, Class<T> type) {
        if (!node.isObject()) {
            return type.cast(Scalars.spelled(node, type, mode));
        }
        RecordShape shape = RecordShape.of(type);
        List<Issue> issues = new ArrayList<>();
        if (mode == ReadMode.STRICT) {
            refuseUnknown(node, shape, issues);
        }
        @Nullable Object[] values = new Object[shape.fields().size()];
        for (int i = 0; i < values.length; i++) {
            try {
                values[i] = field(node, shape.fields().get(i));
            } catch (WireException e) {
                issues.addAll(e.issues());
            }
        }
        if (!issues.isEmpty()) {
            throw new WireException(issues.size() > ISSUES_MAX ? issues.subList(0, ISSUES_MAX) : issues);
        }
        return type.cast(shape.construct(values));
    }

    private @Nullable Object field(JsonNode owner, RecordShape.Field field) {
        String name = nameIn(owner, field);
        JsonNode node = owner.get(name);
        if (node == null || node.isNull()) {
            node = field.fallback();
        }
        if (node != null) {
            try {
                return value(node, field.type());
            } catch (WireException e) {
                throw e.under(pointer(name));
            }
        }
        if (!field.optional()) {
            throw new WireException(
                    WireCode.MISSING_FIELD, pointer(field.name()), field.name() + " is missing; give it a value");
        }
        return field.empty();
    }

    /** The field's own name, or the other one that is read for it. */
    private static String nameIn(JsonNode owner, RecordShape.Field field) {
        String alias = field.alias();
        if (alias == null || !owner.hasNonNull(alias)) {
            return field.name();
        }
        if (owner.hasNonNull(field.name())) {
            throw WireException.invalid(
                    pointer(alias), alias + " stands beside " + field.name() + ", which is the same; give one of them");
        }
        return alias;
    }

    private Object value(JsonNode node, Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class
                    ? list(node, generic.getActualTypeArguments()[0])
                    : map(node, generic.getActualTypeArguments()[1]);
        }
        Class<?> plain = (Class<?>) type;
        return Record.class.isAssignableFrom(plain) && !Scalars.isText(plain)
                ? record(node, plain)
                : Scalars.read(node, plain, mode);
    }

    private List<Object> list(JsonNode node, Type element) {
        if (!node.isArray()) {
            return Scalars.spelledList(node, element, mode);
        }
        List<Object> values = new ArrayList<>(node.size());
        List<Issue> issues = new ArrayList<>();
        for (int i = 0; i < node.size() && issues.size() < ISSUES_MAX; i++) {
            try {
                values.add(value(node.get(i), element));
            } catch (WireException e) {
                issues.addAll(e.under("/" + i).issues());
            }
        }
        if (!issues.isEmpty()) {
            throw new WireException(issues);
        }
        return values;
    }

    private Map<String, Object> map(JsonNode node, Type element) {
        if (!node.isObject()) {
            throw wrong(node, "an object");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            try {
                values.put(Scalars.text(entry.getKey(), "a name", mode), value(entry.getValue(), element));
            } catch (WireException e) {
                throw e.under(pointer(entry.getKey()));
            }
        });
        return values;
    }

    private static void refuseUnknown(JsonNode node, RecordShape shape, List<Issue> issues) {
        List<String> known =
                shape.fields().stream().map(RecordShape.Field::name).toList();
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!shape.knows(name) && issues.size() < ISSUES_MAX) {
                issues.add(new Issue(
                        WireCode.UNKNOWN_FIELD,
                        pointer(name),
                        "field is " + Require.quoted(name) + "; known are " + String.join(", ", known) + "; "
                                + Nearest.to(name, known)
                                        .map(near -> "did you mean " + near + "?")
                                        .orElse("correct its name or leave it out")));
            }
        }
    }

    static WireException wrong(JsonNode node, String allowed) {
        String shown =
                node.isContainerNode() ? (node.isArray() ? "a list" : "an object") : Require.quoted(node.asText());
        return WireException.invalid("", "value is " + shown + "; allowed is " + allowed);
    }

    /** One step of a JSON pointer. */
    static String pointer(String name) {
        return "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
