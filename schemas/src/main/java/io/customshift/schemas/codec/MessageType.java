package io.customshift.schemas.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.topics.Topic;
import java.util.List;
import java.util.function.Function;

/**
 * A kind of message: its CloudEvents type, its record, its schema file and where it goes.
 *
 * @param name CloudEvents type, for example {@code io.customshift.image.stored.v1}
 * @param schema file under {@code /schemas/v1}
 * @param mode how its data is read
 * @param key the record key that a message has on {@code topic}
 * @param identity the fields that make it the fact it is; empty when it is all that it says, but who says it and when
 */
public record MessageType<T extends Message>(
        String name,
        Class<T> type,
        String schema,
        ReadMode mode,
        Topic topic,
        Function<T, String> key,
        List<String> identity) {

    /** Where the schema is named: the {@code dataschema} attribute. */
    public String schemaUri() {
        return "https://customshift.io/schemas/v1/" + schema;
    }

    /** The same kind, which is the same fact when these fields agree. */
    MessageType<T> identifiedBy(String... fields) {
        return new MessageType<>(name, type, schema, mode, topic, key, List.of(fields));
    }

    String keyOf(Message message) {
        return key.apply(type.cast(message));
    }

    /** The CloudEvents id: it follows from what is said, not from who says it and when. */
    String idOf(JsonNode data) {
        Canonical form = Canonical.form("customshift.event.v2").put("type", name);
        data.properties().stream()
                .filter(field -> identifies(field.getKey()))
                .forEach(field -> form.put(field.getKey(), field.getValue().toString()));
        return form.base32Digest();
    }

    private boolean identifies(String field) {
        return identity.isEmpty() ? !field.equals("at") && !field.equals("worker") : identity.contains(field);
    }
}
