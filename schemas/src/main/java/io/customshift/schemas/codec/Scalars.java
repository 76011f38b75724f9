package io.customshift.schemas.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.customshift.schemas.id.TextValue;
import io.customshift.schemas.text.Numbers;
import io.customshift.schemas.text.UserText;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** JSON values that are neither objects nor lists. A text is never taken for a number, nor a number for a text. */
final class Scalars {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ClassValue<Executable> PARSERS = new ClassValue<>() {
        @Override
        protected Executable computeValue(Class<?> type) {
            return parser(type);
        }
    };

    private Scalars() {}

    /** Whether values of this type are written as one string. */
    static boolean isText(Class<?> type) {
        return TextValue.class.isAssignableFrom(type);
    }

    static Object read(JsonNode node, Class<?> type, ReadMode mode) {
        if (type == String.class) {
            return text(text(node, "a text"), "text", mode);
        }
        if (isText(type)) {
            return parse(text(node, "a text"), type);
        }
        if (type == int.class || type == Integer.class) {
            if (!whole(node) || !node.canConvertToInt()) {
                throw RecordReader.wrong(node, "a whole number");
            }
            return node.intValue();
        }
        if (type == long.class || type == Long.class) {
            if (!whole(node) || !node.canConvertToLong()) {
                throw RecordReader.wrong(node, "a whole number");
            }
            return node.longValue();
        }
        if (type == double.class || type == Double.class) {
            if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
                throw RecordReader.wrong(node, "a finite number");
            }
            return node.doubleValue();
        }
        if (type == boolean.class) {
            if (!node.isBoolean()) {
                throw RecordReader.wrong(node, "true or false");
            }
            return node.booleanValue();
        }
        if (type == Instant.class) {
            return instant(node);
        }
        if (type.isEnum()) {
            return constant(node, type, mode);
        }
        throw new IllegalArgumentException(type.getName() + " has no form on the wire");
    }

    /** A text of a user is held to the rule for such; one of the fleet is taken as it is. */
    static String text(String text, String what, ReadMode mode) {
        return mode == ReadMode.STRICT ? UserText.checked(text, what) : text;
    }

    /** A record that has a short form: as text, as one number, or as a list of numbers. */
    static Object spelled(JsonNode node, Class<?> type, ReadMode mode) {
        boolean numbers = node.isArray() && !node.isEmpty();
        for (JsonNode each : node) {
            numbers &= each.isNumber();
        }
        if (!node.isTextual() && !node.isNumber() && !numbers || !hasParse(type)) {
            throw RecordReader.wrong(node, hasParse(type) ? "an object, or numbers such as 7;5" : "an object");
        }
        if (!numbers) {
            return parse(text(node.asText(), "value", mode), type);
        }
        List<String> parts = new ArrayList<>();
        node.forEach(each -> parts.add(each.asText()));
        return parse(String.join(";", parts), type);
    }

    /** A list of numbers that is written as text, or as its only number. */
    static List<Object> spelledList(JsonNode node, Type element, ReadMode mode) {
        if (node.isNumber() && (element == Double.class || element == Long.class)) {
            return List.of(read(node, (Class<?>) element, mode));
        }
        if (node.isTextual() && element == Double.class) {
            return List.copyOf(Numbers.reals(node.textValue()));
        }
        if (node.isTextual() && element == Long.class) {
            return List.copyOf(Numbers.wholes(node.textValue()));
        }
        throw RecordReader.wrong(node, "a list");
    }

    static JsonNode write(Object value) {
        if (value instanceof Integer number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Long number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Double number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        }
        if (value instanceof Enum<?> constant && !(value instanceof TextValue)) {
            return NODES.textNode(constant.name());
        }
        if (value instanceof String || value instanceof Instant || value instanceof TextValue) {
            return NODES.textNode(value.toString());
        }
        throw new IllegalArgumentException(value.getClass().getName() + " has no form on the wire");
    }

    private static boolean whole(JsonNode node) {
        return node.isNumber() && node.canConvertToExactIntegral();
    }

    private static String text(JsonNode node, String allowed) {
        if (!node.isTextual()) {
            throw RecordReader.wrong(node, allowed);
        }
        return node.textValue();
    }

    private static Instant instant(JsonNode node) {
        try {
            return Instant.parse(text(node, "a time"));
        } catch (DateTimeParseException e) {
            throw RecordReader.wrong(node, "a time such as 2026-01-31T12:00:00Z");
        }
    }

    private static Object constant(JsonNode node, Class<?> type, ReadMode mode) {
        String name = text(node, "a text");
        Object unknown = null;
        for (Object each : type.getEnumConstants()) {
            String constant = ((Enum<?>) each).name();
            if (constant.equalsIgnoreCase(name)) {
                return each;
            }
            if (constant.equals("UNKNOWN")) {
                unknown = each;
            }
        }
        if (mode == ReadMode.TOLERANT && unknown != null) {
            return unknown;
        }
        throw RecordReader.wrong(
                node,
                Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", ")));
    }

    private static boolean hasParse(Class<?> type) {
        return parseOf(type).isPresent();
    }

    private static Optional<Method> parseOf(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals("parse"))
                .findFirst();
    }

    private static Object parse(String text, Class<?> type) {
        Executable parser = PARSERS.get(type);
        try {
            return parser instanceof Method method
                    ? method.invoke(null, text)
                    : ((Constructor<?>) parser).newInstance(text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(type + " cannot be read", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be read", e);
        }
    }

    /** Its static method {@code parse}, else its constructor of one text. */
    private static Executable parser(Class<?> type) {
        try {
            Optional<Method> parse = parseOf(type);
            Executable parser = parse.isPresent() ? parse.get() : type.getDeclaredConstructor(String.class);
            parser.setAccessible(true);
            return parser;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " has neither parse(String) nor a constructor of one String", e);
        }
    }
}
