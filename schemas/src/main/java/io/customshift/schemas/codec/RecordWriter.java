package io.customshift.schemas.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** A record to a tree of JSON values. What is absent is left out. */
enum RecordWriter {
    /** Leaves out empty lists and maps too: what is stored and sent in large numbers. */
    COMPACT,
    /** Writes an empty list as {@code []}, so that a program may go through it without asking: what people are answered. */
    WHOLE;

    JsonNode write(Object value) {
        if (value instanceof Collection<?> list) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            list.forEach(element -> array.add(write(element)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            new TreeMap<>(map).forEach((name, element) -> object.set(String.valueOf(name), write(element)));
            return object;
        }
        if (value instanceof Record && !Scalars.isText(value.getClass())) {
            return record(value);
        }
        return Scalars.write(value);
    }

    private ObjectNode record(Object value) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (RecordShape.Field field : RecordShape.of(value.getClass()).fields()) {
            Object element = field.valueIn(value);
            if (element != null && (this == WHOLE || !isEmpty(element))) {
                object.set(field.name(), write(element));
            }
        }
        return object;
    }

    private static boolean isEmpty(Object element) {
        return element instanceof Collection<?> list && list.isEmpty()
                || element instanceof Map<?, ?> map && map.isEmpty();
    }
}
