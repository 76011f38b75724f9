package io.customshift.scheduler.stream;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.NullUnmarked;

/** Records of state as JSON, so that a changelog can be read by people and by a later version. */
@NullUnmarked
final class JsonSerde {
    private static final int MAX_BYTES = 16 << 20;

    private JsonSerde() {}

    static <T> Serde<T> of(Class<T> type) {
        Serializer<T> write = (topic, value) -> value == null ? null : Json.write(value);
        Deserializer<T> read =
                (topic, bytes) -> bytes == null ? null : Json.read(bytes, type, ReadMode.TOLERANT, MAX_BYTES);
        return Serdes.serdeFrom(write, read);
    }
}
