package io.customshift.schemas.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.CloudEvent;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.UnknownMessage;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Messages as CloudEvents 1.0 on Kafka, in binary mode (attributes in {@code ce_*} headers, the data alone in the value)
 * and structured mode (all in one JSON object). The fleet writes binary; it reads both. Failures are {@link
 * WireException}; an unknown type is not a failure but an {@link UnknownMessage}.
 */
public final class EventCodec {
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String JSON = "application/json";

    private EventCodec() {}

    /** The message in its envelope. The id follows from the fact that it tells, so a fact told twice has one id. */
    public static CloudEvent envelope(String source, @Nullable String subject, Instant time, Message message) {
        return envelope(source, subject, time, message, RecordWriter.COMPACT.write(message));
    }

    private static CloudEvent envelope(
            String source, @Nullable String subject, Instant time, Message message, JsonNode data) {
        MessageType<?> type = MessageTypes.of(message);
        return new CloudEvent(type.idOf(data), source, type.name(), subject, time, type.schemaUri(), message);
    }

    /** A record for the message's own topic with its own key, in binary mode; CloudEvents subject is the key. */
    public static EncodedRecord encode(String source, Instant time, Message message) {
        return encode(source, time, message, MessageTypes.keyOf(message));
    }

    /** The same with another key, for a shard whose subject is spread. */
    public static EncodedRecord encode(String source, Instant time, Message message, String key) {
        JsonNode data = RecordWriter.COMPACT.write(message);
        CloudEvent event = envelope(source, key, time, message, data);
        return new EncodedRecord(MessageTypes.topicOf(message).name(), key, JsonText.bytes(data), binaryHeaders(event));
    }

    /** The headers of binary mode. */
    public static Map<String, String> binaryHeaders(CloudEvent event) {
        Map<String, String> headers = new TreeMap<>();
        attributes(event).forEach((name, value) -> headers.put("ce_" + name, value));
        headers.put("content-type", JSON);
        return headers;
    }

    /** The one JSON object of structured mode; its content type is {@code application/cloudevents+json}. */
    public static byte[] structured(CloudEvent event) {
        ObjectNode object = (ObjectNode) JsonText.parseOwn("{}");
        attributes(event).forEach(object::put);
        object.put("datacontenttype", JSON);
        object.set("data", data(event.data()));
        return JsonText.bytes(object);
    }

    /** A record's value and headers, in either mode. Header names are read without regard to case. */
    public static CloudEvent decode(byte @Nullable [] value, Map<String, String> headers) {
        if (value == null) {
            throw new WireException(WireCode.MALFORMED_JSON, "", "the record has no value; send a JSON object");
        }
        Map<String, String> names = new LinkedHashMap<>();
        headers.forEach((name, text) -> names.put(name.toLowerCase(Locale.ROOT), text));
        boolean binary = names.containsKey("ce_type") || names.containsKey("ce_specversion");
        if (binary
                && !names.getOrDefault("content-type", JSON)
                        .toLowerCase(Locale.ROOT)
                        .startsWith(STRUCTURED)) {
            return fromBinary(value, names);
        }
        return fromStructured(value);
    }

    private static CloudEvent fromBinary(byte[] value, Map<String, String> headers) {
        Map<String, String> attributes = new LinkedHashMap<>();
        headers.forEach((name, text) -> {
            if (name.startsWith("ce_")) {
                attributes.put(name.substring(3), text);
            }
        });
        String type = attributes.get("type");
        return event(attributes, JsonText.parse(value, maxBytes(type), modeOf(type)), "");
    }

    private static CloudEvent fromStructured(byte[] value) {
        JsonNode tree = JsonText.parse(value, Json.MAX_BYTES, ReadMode.STRICT);
        if (!tree.isObject()) {
            throw RecordReader.wrong(tree, "a CloudEvents object");
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        tree.properties().forEach(entry -> {
            if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
                attributes.put(entry.getKey(), entry.getValue().asText());
            }
        });
        JsonNode data = tree.get("data");
        JsonNode encoded = tree.get("data_base64");
        if (data != null && encoded != null) {
            throw WireException.invalid("/data_base64", "data and data_base64 are both there; send one of them");
        }
        if (encoded != null) {
            return event(attributes, ofBase64(encoded, modeOf(attributes.get("type"))), "/data_base64");
        }
        if (data == null) {
            throw missing("data");
        }
        return event(attributes, data, "/data");
    }

    /** What a producer makes of data that it holds as bytes (CloudEvents JSON format, 3.1.1). */
    private static JsonNode ofBase64(JsonNode encoded, ReadMode mode) {
        try {
            byte[] bytes = Base64.getDecoder().decode(encoded.isTextual() ? encoded.textValue() : "?");
            return JsonText.parse(bytes, Json.MAX_BYTES, mode);
        } catch (IllegalArgumentException e) {
            throw WireException.invalid("/data_base64", "data_base64 is not base64 (RFC 4648); encode the data anew");
        } catch (WireException e) {
            throw e.under("/data_base64");
        }
    }

    /** A quarantined record holds another one in base64, so not all topics have the limit of requests. */
    private static int maxBytes(@Nullable String type) {
        return MessageTypes.named(type == null ? "" : type)
                .map(known -> Math.max(Json.MAX_BYTES, known.topic().maxMessageBytes()))
                .orElse(Json.MAX_BYTES);
    }

    private static CloudEvent event(Map<String, String> attributes, JsonNode data, String pointer) {
        String version = required(attributes, "specversion");
        if (!version.equals("1.0")) {
            throw WireException.invalid("/specversion", "specversion is " + version + "; allowed is 1.0; send that");
        }
        String type = required(attributes, "type");
        String id = required(attributes, "id");
        String source = required(attributes, "source");
        Instant time = time(attributes.get("time"));
        return new CloudEvent(
                id,
                source,
                type,
                attributes.get("subject"),
                time,
                attributes.get("dataschema"),
                message(type, data, pointer));
    }

    private static Message message(String type, JsonNode data, String pointer) {
        MessageType<?> known = MessageTypes.named(type).orElse(null);
        if (known == null) {
            return new UnknownMessage(type, data.toString());
        }
        try {
            return new RecordReader(known.mode()).record(data, known.type());
        } catch (WireException e) {
            throw e.under(pointer);
        }
    }

    private static ReadMode modeOf(@Nullable String type) {
        return type == null
                ? ReadMode.TOLERANT
                : MessageTypes.named(type).map(MessageType::mode).orElse(ReadMode.TOLERANT);
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw WireException.invalid(
                    "/time", "time is \"" + text + "\"; allowed is a time such as 2026-01-31T12:00:00Z; correct it");
        }
    }

    private static String required(Map<String, String> attributes, String name) {
        String value = attributes.get(name);
        if (value == null || value.isEmpty()) {
            throw missing(name);
        }
        return value;
    }

    private static WireException missing(String name) {
        return new WireException(
                WireCode.MISSING_FIELD,
                "/" + name,
                name + " is missing; send a CloudEvent, with its attributes as ce_ headers or in the JSON object");
    }

    private static JsonNode data(Message message) {
        return message instanceof UnknownMessage unknown
                ? JsonText.parseOwn(unknown.json())
                : RecordWriter.COMPACT.write(message);
    }

    private static Map<String, String> attributes(CloudEvent event) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", event.id());
        attributes.put("source", event.source());
        attributes.put("type", event.type());
        put(attributes, "subject", event.subject());
        put(attributes, "time", event.time());
        put(attributes, "dataschema", event.dataschema());
        return attributes;
    }

    private static void put(Map<String, String> attributes, String name, @Nullable Object value) {
        if (value != null) {
            attributes.put(name, value.toString());
        }
    }
}
