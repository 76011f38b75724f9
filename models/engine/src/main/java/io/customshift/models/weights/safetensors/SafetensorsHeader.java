package io.customshift.models.weights.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON header of a safetensors file, parsed and proved consistent with the size of the data section: every tensor's
 * range has the length its shape and type need, and the ranges tile the section without overlap, hole or rest.
 *
 * @param entries in the order of their bytes in the file
 * @param metadata the {@code __metadata__} map
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    /** A tensor's place: {@code begin} inclusive and {@code end} exclusive, in bytes from the start of the data section. */
    record Entry(String name, StoredDtype dtype, Dims shape, long begin, long end) {}

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(4).build())
            .build();
    private static final int MAX_RANK = 16;

    static SafetensorsHeader parse(Path file, byte[] json, long dataBytes) {
        List<Entry> entries = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        if (json[0] != '{') {
            throw corrupt(file, "the header does not start with '{'", null);
        }
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (name.equals("__metadata__")) {
                    readMetadata(file, parser, metadata);
                } else {
                    entries.add(readEntry(file, name, parser));
                }
            }
            if (parser.nextToken() != null) {
                throw corrupt(file, "the header goes on after its closing brace", null);
            }
        } catch (JsonProcessingException e) {
            throw corrupt(file, "the header is not valid JSON of the expected form: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw corrupt(file, "the header is not valid JSON: " + e.getMessage(), e);
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        requireTiling(file, entries, dataBytes);
        return new SafetensorsHeader(List.copyOf(entries), Map.copyOf(metadata));
    }

    private static void readMetadata(Path file, JsonParser parser, Map<String, String> metadata) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw corrupt(file, "__metadata__ is not an object of strings", null);
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw corrupt(file, "__metadata__ entry " + quoted(key) + " is not a string", null);
            }
            metadata.put(key, parser.getText());
        }
    }

    private static Entry readEntry(Path file, String name, JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw corrupt(file, "tensor " + quoted(name) + " is not described by an object", null);
        }
        String dtypeName = null;
        long[] sizes = null;
        long[] offsets = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "dtype" -> {
                    if (value != JsonToken.VALUE_STRING) {
                        throw corrupt(file, "the dtype of tensor " + quoted(name) + " is not a string", null);
                    }
                    dtypeName = parser.getText();
                }
                case "shape" -> sizes = readNumbers(file, name, field, parser);
                case "data_offsets" -> offsets = readNumbers(file, name, field, parser);
                default ->
                    throw corrupt(file, "tensor " + quoted(name) + " has the unknown field " + quoted(field), null);
            }
        }
        if (dtypeName == null || sizes == null || offsets == null) {
            throw corrupt(file, "tensor " + quoted(name) + " lacks one of dtype, shape and data_offsets", null);
        }
        return checkedEntry(file, name, dtypeName, sizes, offsets);
    }

    private static long[] readNumbers(Path file, String name, String field, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw corrupt(file, field + " of tensor " + quoted(name) + " is not an array", null);
        }
        long[] numbers = new long[MAX_RANK];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw corrupt(file, field + " of tensor " + quoted(name) + " holds something not an integer", null);
            }
            if (count == MAX_RANK) {
                throw corrupt(file, field + " of tensor " + quoted(name) + " has over " + MAX_RANK + " numbers", null);
            }
            long number = parser.getLongValue();
            if (number < 0) {
                throw corrupt(file, field + " of tensor " + quoted(name) + " holds the negative " + number, null);
            }
            numbers[count++] = number;
        }
        return java.util.Arrays.copyOf(numbers, count);
    }

    private static Entry checkedEntry(Path file, String name, String dtypeName, long[] sizes, long[] offsets) {
        StoredDtype dtype = StoredDtype.named(dtypeName)
                .orElseThrow(() -> new EngineException(
                        ErrorCode.WEIGHTS_UNSUPPORTED,
                        file + ": tensor " + quoted(name) + " is of type " + quoted(dtypeName)
                                + ", which is none of the format's; weights may be " + StoredDtype.WEIGHTS
                                + ": convert the file to one of these"));
        if (offsets.length != 2) {
            throw corrupt(
                    file,
                    "data_offsets of tensor " + quoted(name) + " has " + offsets.length + " numbers, not 2",
                    null);
        }
        Dims shape;
        long bytes;
        try {
            shape = Dims.of(sizes);
            bytes = dtype.bytes(shape.elements());
        } catch (ArithmeticException e) {
            throw corrupt(
                    file, "the shape of tensor " + quoted(name) + " overflows: " + java.util.Arrays.toString(sizes), e);
        }
        if (offsets[1] < offsets[0]) {
            throw corrupt(
                    file,
                    "the range of tensor " + quoted(name) + " ends at " + offsets[1] + ", before its begin "
                            + offsets[0],
                    null);
        }
        if (offsets[1] - offsets[0] != bytes) {
            throw corrupt(
                    file,
                    "tensor " + quoted(name) + " has " + (offsets[1] - offsets[0]) + " bytes, " + dtype + shape
                            + " needs " + bytes,
                    null);
        }
        return new Entry(name, dtype, shape, offsets[0], offsets[1]);
    }

    private static void requireTiling(Path file, List<Entry> entries, long dataBytes) {
        long covered = 0;
        String before = "the header";
        for (Entry entry : entries) {
            if (entry.begin() < covered) {
                throw corrupt(
                        file,
                        "tensor " + quoted(entry.name()) + " begins at " + entry.begin() + ", inside " + before
                                + ", which ends at " + covered + ": ranges overlap",
                        null);
            }
            if (entry.begin() > covered) {
                throw corrupt(
                        file,
                        "no tensor owns bytes " + covered + " to " + entry.begin() + ", between " + before
                                + " and tensor " + quoted(entry.name()),
                        null);
            }
            if (entry.end() > dataBytes) {
                throw corrupt(
                        file,
                        "tensor " + quoted(entry.name()) + " ends at " + entry.end() + " of " + dataBytes
                                + " data bytes: the file is truncated",
                        null);
            }
            covered = entry.end();
            before = "tensor " + quoted(entry.name());
        }
        if (covered != dataBytes) {
            throw corrupt(file, (dataBytes - covered) + " bytes follow " + before, null);
        }
    }

    static EngineException corrupt(Path file, String what, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.WEIGHTS_CORRUPT, file + ": " + what + "; fetch or write the file again", cause);
    }

    /** A name from an untrusted file, fit for a message: control characters replaced, at most 200 characters. */
    static String quoted(String name) {
        String shown = name.length() > 200 ? name.substring(0, 200) + "…" : name;
        return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
