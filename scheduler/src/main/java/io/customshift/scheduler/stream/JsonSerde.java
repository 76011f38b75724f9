package io.customshift.scheduler.stream;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.NullUnmarked;

/**
 * Records of state as JSON, so that a changelog can be read by people and by a later version; long ones packed by zlib, since
 * a shard of 64 pictures is 12 kB of JSON, of which each picture's end writes it once more, and a long job has thousands in
 * memory.
 */
@NullUnmarked
final class JsonSerde {
    private static final int MAX_BYTES = 16 << 20;
    private static final int PACKED_FROM = 512;
    /** With which zlib begins, and JSON does not. */
    private static final byte ZLIB = 0x78;

    private JsonSerde() {}

    static <T> Serde<T> of(Class<T> type) {
        Serializer<T> write = (topic, value) -> value == null ? null : packed(Json.write(value));
        Deserializer<T> read =
                (topic, bytes) -> bytes == null ? null : Json.read(text(bytes), type, ReadMode.TOLERANT, MAX_BYTES);
        return Serdes.serdeFrom(write, read);
    }

    static byte[] packed(byte[] text) {
        if (text.length < PACKED_FROM) {
            return text;
        }
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            ByteArrayOutputStream packed = new ByteArrayOutputStream(text.length / 4);
            try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater, 4096)) {
                out.write(text);
            }
            return packed.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all bytes", e);
        } finally {
            deflater.end();
        }
    }

    static byte[] text(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != ZLIB) {
            return bytes;
        }
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            // What cannot be unpacked is no JSON either, and is said so.
            return bytes;
        }
    }
}
