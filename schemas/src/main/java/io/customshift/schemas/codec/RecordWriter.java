package io.customshift.schemas.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** A record to a tree of JSON values. What is absent or empty is left out. */
final class RecordWriter {
    private RecordWriter() {}

    static JsonNode write(Object value) {
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

    private static ObjectNode record(Object value) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (RecordShape.Field field : RecordShape.of(value.getClass()).fields()) {
            Object element = field.valueIn(value);
            boolean empty = element == null
                    || element instanceof Collection<?> list && list.isEmpty()
                    || element instanceof Map<?, ?> map && map.isEmpty();
            if (!empty && element != null) {
                object.set(field.name(), write(element));
            }
        }
        return object;
    }
}
