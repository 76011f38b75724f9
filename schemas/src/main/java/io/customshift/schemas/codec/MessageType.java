package io.customshift.schemas.codec;

import io.customshift.schemas.message.Message;
import io.customshift.schemas.topics.Topic;
import java.util.function.Function;

/**
 * A kind of message: its CloudEvents type, its record, its schema file and where it goes.
 *
 * @param name CloudEvents type, for example {@code io.customshift.image.stored.v1}
 * @param schema file under {@code /schemas/v1}
 * @param mode how its data is read
 * @param key the record key that a message has on {@code topic}
 */
public record MessageType<T extends Message>(
        String name, Class<T> type, String schema, ReadMode mode, Topic topic, Function<T, String> key) {

    /** Where the schema is named: the {@code dataschema} attribute. */
    public String schemaUri() {
        return "https://customshift.io/schemas/v1/" + schema;
    }

    String keyOf(Message message) {
        return key.apply(type.cast(message));
    }
}
