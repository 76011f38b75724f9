package io.customshift.models.provenance;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * CBOR (RFC 8949) with definite lengths and the shortest heads, so that equal values are equal bytes. Values are maps, lists,
 * strings, byte arrays, whole numbers, booleans, {@link Tagged} and {@link #NIL}.
 */
final class Cbor {
    /** CBOR's null. */
    static final Object NIL = new Object();

    private static final CBORFactory FACTORY = new CBORFactory();

    /** A value with a tag before it. */
    record Tagged(int tag, Object value) {}

    private Cbor() {}

    static byte[] encode(Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CBORGenerator generator = FACTORY.createGenerator(out)) {
            write(generator, value);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a value of CBOR: " + value, e);
        }
        return out.toByteArray();
    }

    private static void write(CBORGenerator out, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject(value, map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (entry.getKey() instanceof Integer number) {
                    out.writeFieldId(number);
                } else {
                    out.writeFieldName(entry.getKey().toString());
                }
                write(out, entry.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray(value, list.size());
            for (Object element : list) {
                write(out, element);
            }
            out.writeEndArray();
        } else if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeUTF8String(utf8, 0, utf8.length);
        } else if (value instanceof byte[] bytes) {
            out.writeBinary(bytes);
        } else if (value instanceof Integer number) {
            out.writeNumber(number);
        } else if (value instanceof Tagged tagged) {
            out.writeTag(tagged.tag());
            write(out, tagged.value());
        } else if (value == NIL) {
            out.writeNull();
        } else {
            throw new IllegalArgumentException("CBOR is not written for " + value.getClass());
        }
    }

    /**
     * Reads one value that fills the bytes. Keys of maps become strings, whole numbers {@link Long}; tags but a first one are
     * passed over.
     *
     * @throws IOException for anything else
     */
    static Object decode(byte[] bytes) throws IOException {
        try (CBORParser in = FACTORY.createParser(bytes)) {
            in.nextToken();
            int tag = in.getCurrentTag();
            Object value = read(in);
            if (in.nextToken() != null) {
                throw new IOException("bytes follow the value");
            }
            return tag < 0 ? value : new Tagged(tag, value);
        } catch (RuntimeException e) {
            throw new IOException("not CBOR", e);
        }
    }

    private static Object read(CBORParser in) throws IOException {
        JsonToken token = in.currentToken();
        if (token == null) {
            throw new IOException("the value is cut short");
        }
        switch (token) {
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    String key = in.currentName();
                    in.nextToken();
                    if (map.put(key, read(in)) != null) {
                        throw new IOException("the key " + key + " is there twice");
                    }
                }
                return map;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    list.add(read(in));
                }
                return list;
            }
            case VALUE_STRING -> {
                return in.getText();
            }
            case VALUE_EMBEDDED_OBJECT -> {
                return in.getBinaryValue();
            }
            case VALUE_NUMBER_INT -> {
                return in.getLongValue();
            }
            case VALUE_NUMBER_FLOAT -> {
                return in.getDoubleValue();
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return token == JsonToken.VALUE_TRUE;
            }
            case VALUE_NULL -> {
                return NIL;
            }
            default -> throw new IOException("unexpected " + token);
        }
    }
}
