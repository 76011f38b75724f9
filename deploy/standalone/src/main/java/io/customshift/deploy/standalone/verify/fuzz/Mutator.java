package io.customshift.deploy.standalone.verify.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Changes valid inputs: by their grammar where there is one, and byte by byte. */
final class Mutator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<Long> NUMBERS =
            List.of(0L, 1L, -1L, 63L, 65L, 255L, 65_536L, (long) Integer.MAX_VALUE, -1L << 31, Long.MAX_VALUE);
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "null",
            "NaN",
            "1e999",
            "0x10",
            "-",
            "../../etc/passwd",
            "a/b",
            "%00",
            "\u0000",
            "\u001b[2J",
            "\u2028",
            "\ufeff",
            "\ufffd",
            "\ud83d\ude00",
            "\ud800",
            "e\u0301",
            "=cmd|' /C calc'!A0",
            "\"quoted\"",
            "a,b;c\td",
            "line\nfeed\r\n",
            "2026-02-30T25:61:61Z",
            "{}",
            "[]");

    /** Characters that a change makes of a few. */
    private static final int LONG = 70_000;

    private final Random random;

    Mutator(Random random) {
        this.random = random;
    }

    /** Flips, cuts, repeats and overwrites, in a few places; now and then a length field. */
    byte[] bytes(byte[] seed) {
        byte[] bytes = seed;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            bytes = oneChange(bytes);
        }
        return bytes;
    }

    private byte[] oneChange(byte[] seed) {
        if (seed.length == 0) {
            return new byte[] {(byte) random.nextInt(256)};
        }
        byte[] bytes = seed.clone();
        int at = random.nextInt(bytes.length);
        int end = at + 1 + random.nextInt(Math.min(64, bytes.length - at));
        switch (random.nextInt(8)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 3 -> {
                return joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length));
            }
            case 4 -> {
                byte[] again = Arrays.copyOfRange(bytes, at, end);
                byte[] head = Arrays.copyOf(bytes, end);
                for (int i = 1 + random.nextInt(20); i > 0; i--) {
                    head = joined(head, again);
                }
                return joined(head, Arrays.copyOfRange(bytes, end, bytes.length));
            }
            case 5 -> {
                byte[] junk = new byte[1 + random.nextInt(32)];
                random.nextBytes(junk);
                return joined(joined(Arrays.copyOf(bytes, at), junk), Arrays.copyOfRange(bytes, at, bytes.length));
            }
            case 6 -> length(bytes);
            default -> {
                byte[] text = one(TEXTS).getBytes(StandardCharsets.UTF_8);
                return joined(joined(Arrays.copyOf(bytes, at), text), Arrays.copyOfRange(bytes, at, bytes.length));
            }
        }
        return bytes;
    }

    /** Lengths and sizes lie near a file's beginning, in two, four or eight bytes of either order. */
    private void length(byte[] bytes) {
        int width = 1 << (1 + random.nextInt(3));
        if (bytes.length <= width) {
            return;
        }
        int at = random.nextInt(Math.min(bytes.length - width, 256));
        ByteBuffer place =
                ByteBuffer.wrap(bytes).order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        long value = random.nextInt(4) == 0 ? bytes.length + random.nextInt(3) - 1L : one(NUMBERS);
        switch (width) {
            case 2 -> place.putShort(at, (short) value);
            case 4 -> place.putInt(at, (int) value);
            default -> place.putLong(at, value);
        }
    }

    /** Changes fields of a JSON text, and now and then its bytes; what is no JSON changes byte by byte. */
    byte[] json(byte[] seed) {
        JsonNode tree;
        try {
            tree = JSON.readTree(seed);
        } catch (IOException e) {
            return bytes(seed);
        }
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            tree = changed(tree);
        }
        String text = tree.toString();
        if (random.nextInt(20) == 0) {
            int depth = random.nextInt(5_000);
            text = text.replaceFirst("null", "[".repeat(depth) + "]".repeat(depth));
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return random.nextInt(6) == 0 ? bytes(bytes) : bytes;
    }

    private JsonNode changed(JsonNode tree) {
        List<Runnable> changes = new ArrayList<>();
        collect(tree, changes);
        if (changes.isEmpty() || random.nextInt(30) == 0) {
            return value(tree);
        }
        changes.get(random.nextInt(changes.size())).run();
        return tree;
    }

    private void collect(JsonNode node, List<Runnable> changes) {
        if (node instanceof ObjectNode object) {
            for (String name : namesOf(object)) {
                changes.add(() -> change(object, name));
                collect(object.path(name), changes);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                changes.add(() -> change(array, at));
                collect(array.path(i), changes);
            }
        }
    }

    private void change(ObjectNode object, String name) {
        JsonNode old = object.path(name);
        switch (random.nextInt(6)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(name + one(List.of("s", "_", " ", "2")), old);
            case 2 -> object.set(one(namesOf(object)), old);
            default -> object.set(name, value(old));
        }
    }

    private void change(ArrayNode array, int at) {
        if (at >= array.size()) {
            return;
        }
        JsonNode old = array.get(at);
        switch (random.nextInt(4)) {
            case 0 -> array.remove(at);
            case 1 -> {
                int most = 1 + LONG / Math.max(1, old.toString().length());
                for (int i = random.nextInt(Math.min(most, 2_000)); i > 0; i--) {
                    array.add(old);
                }
            }
            default -> array.set(at, value(old));
        }
    }

    /** Something else in a value's place: near it, at a limit, or of another kind. */
    private JsonNode value(JsonNode old) {
        if (random.nextInt(3) > 0) {
            if (old.isNumber()) {
                return random.nextBoolean()
                        ? NODES.numberNode(old.asLong() + random.nextInt(5) - 2)
                        : NODES.numberNode(one(NUMBERS));
            }
            if (old.isTextual()) {
                return NODES.textNode(text(old.asText()));
            }
        }
        return switch (random.nextInt(9)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(one(NUMBERS));
            case 3 -> NODES.numberNode(random.nextBoolean() ? 1e308 : -0.0);
            case 4 -> NODES.textNode(one(TEXTS));
            case 5 -> NODES.objectNode().set("a", old.deepCopy());
            case 6 -> NODES.arrayNode().add(old.deepCopy());
            case 7 -> deep();
            default -> NODES.textNode(text(old.asText()));
        };
    }

    private JsonNode deep() {
        JsonNode node = NODES.nullNode();
        for (int i = 1 << random.nextInt(8); i > 0; i--) {
            node = NODES.arrayNode().add(node);
        }
        return node;
    }

    /** A text near another. */
    String text(String old) {
        int at = old.isEmpty() ? 0 : random.nextInt(old.length());
        return switch (random.nextInt(7)) {
            case 0 -> one(TEXTS);
            case 1 -> old.substring(0, at);
            case 2 -> old + one(TEXTS);
            case 3 -> old.repeat(1 + random.nextInt(1 + LONG / Math.max(1, old.length())));
            case 4 -> old.substring(0, at) + one(TEXTS) + old.substring(at);
            case 5 -> old.toUpperCase(java.util.Locale.ROOT);
            default -> old + random.nextInt(1_000);
        };
    }

    /** Changes cells, rows and separators of a table, or lines of a text. */
    byte[] table(byte[] seed) {
        List<String> rows = new ArrayList<>(Arrays.asList(new String(seed, StandardCharsets.UTF_8).split("\n", -1)));
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(rows.size());
            List<String> cells = new ArrayList<>(Arrays.asList(rows.get(at).split(",", -1)));
            int cell = random.nextInt(cells.size());
            Consumer<String> put = text -> {
                cells.set(cell, text);
                rows.set(at, String.join(",", cells));
            };
            switch (random.nextInt(9)) {
                case 0 -> put.accept(text(cells.get(cell)));
                case 1 -> put.accept(Long.toString(one(NUMBERS)));
                case 2 -> put.accept("\"" + cells.get(cell) + one(List.of("\"", "", "\"\"", "\n\"")));
                case 3 -> {
                    Collections.swap(cells, 0, cell);
                    rows.set(at, String.join(",", cells));
                }
                case 4 -> {
                    cells.remove(cell);
                    rows.set(at, String.join(",", cells));
                }
                case 5 -> rows.set(at, rows.get(at).replace(',', one(List.of(';', '\t', '|', ' '))));
                case 6 -> rows.addAll(at, Collections.nCopies(1 << random.nextInt(8), rows.get(at)));
                case 7 -> rows.set(at, rows.get(at) + one(List.of("\r", ",", ",,,,", "\u0000")));
                default -> rows.set(at, "");
            }
        }
        String text = String.join("\n", rows);
        byte[] bytes = switch (random.nextInt(10)) {
            case 0 -> text.getBytes(StandardCharsets.UTF_16LE);
            case 1 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_8);
            case 2 -> text.getBytes(StandardCharsets.ISO_8859_1);
            default -> text.getBytes(StandardCharsets.UTF_8);
        };
        return random.nextInt(6) == 0 ? bytes(bytes) : bytes;
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static List<String> namesOf(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
