package io.customshift.schemas.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.RecipeId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.TextValue;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.Recipe;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.SubjectRequest;

/**
 * Records of the contract as JSON text: bodies of the REST interface, objects in the bucket, lines of a manifest.
 * Failures are {@link WireException}. For Kafka records see {@link EventCodec}.
 */
public final class Json {
    /** The longest JSON text that is read, unless the caller says otherwise: 4 MiB. */
    public static final int MAX_BYTES = 4 << 20;

    private Json() {}

    /** Reads any record of the contract. */
    public static <T> T read(byte[] json, Class<T> type, ReadMode mode) {
        return read(json, type, mode, MAX_BYTES);
    }

    public static <T> T read(byte[] json, Class<T> type, ReadMode mode, int maxBytes) {
        return new RecordReader(mode).record(JsonText.parse(json, maxBytes, mode), type);
    }

    /**
     * A request line as JSON, strictly.
     *
     * @param keepExtra whether fields that the contract does not know are kept in {@code extra}, as their text
     */
    public static RequestLine readLine(String json, boolean keepExtra) {
        JsonNode tree = JsonText.parse(json, ReadMode.STRICT);
        if (keepExtra && tree instanceof ObjectNode line) {
            moveUnknown(line);
        }
        return new RecordReader(ReadMode.STRICT).record(tree, RequestLine.class);
    }

    private static void moveUnknown(ObjectNode line) {
        RecordShape shape = RecordShape.of(RequestLine.class);
        ObjectNode extra = JsonNodeFactory.instance.objectNode();
        line.properties().removeIf(field -> {
            JsonNode value = field.getValue();
            boolean unknown = !shape.knows(field.getKey());
            if (unknown && !value.isNull()) {
                extra.put(field.getKey(), value.isValueNode() ? value.asText() : value.toString());
            }
            return unknown;
        });
        if (!extra.isEmpty()) {
            if (line.get("extra") instanceof ObjectNode own) {
                extra.setAll(own);
            }
            line.set("extra", extra);
        }
    }

    /** One line of JSON, fields in the order of the record; every end of line that Unicode knows is escaped. */
    public static byte[] write(Object value) {
        return JsonText.bytes(RecordWriter.COMPACT.write(value));
    }

    /** The same with a field more, which is no part of the contract's record. */
    public static byte[] with(Object value, String field, String text) {
        return JsonText.bytes(((ObjectNode) RecordWriter.COMPACT.write(value)).put(field, text));
    }

    /** An answer to a request: like {@link #write}, with empty lists and maps. */
    public static byte[] writeWhole(Object value) {
        return JsonText.bytes(RecordWriter.WHOLE.write(value));
    }

    /**
     * A job request from a body of {@code PUT /v1/jobs/{job}}, strictly: tenant and id come from the call and may be
     * repeated in the body, but not contradicted.
     */
    public static CustomizationRequest readJobRequest(byte[] json, Tenant tenant, JobId job) {
        return withIds(json, CustomizationRequest.class, "tenant", tenant, "job", job);
    }

    /** A subject request from a body of {@code PUT /v1/subjects/{id}}, strictly. */
    public static SubjectRequest readSubjectRequest(byte[] json, Tenant tenant, SubjectId id) {
        return withIds(json, SubjectRequest.class, "tenant", tenant, "id", id);
    }

    /** A recipe from a body of {@code PUT /v1/recipes/{id}}, strictly. */
    public static Recipe readRecipe(byte[] json, Tenant tenant, RecipeId id) {
        return withIds(json, Recipe.class, "tenant", tenant, "id", id);
    }

    private static <T> T withIds(
            byte[] json, Class<T> type, String tenantName, TextValue tenant, String idName, TextValue id) {
        var tree = JsonText.parse(json, MAX_BYTES, ReadMode.STRICT);
        if (tree.isArray()) {
            throw WireException.invalid(
                    "",
                    "the JSON is a list; a request is an object: write {\"lines\": [...]} around the list, or send one object"
                            + " on each line as application/x-ndjson, in a file as .jsonl");
        }
        if (tree instanceof ObjectNode object) {
            put(object, tenantName, tenant);
            put(object, idName, id);
        }
        return new RecordReader(ReadMode.STRICT).record(tree, type);
    }

    private static void put(ObjectNode object, String name, TextValue value) {
        var given = object.get(name);
        if (given != null && !given.isNull() && !given.asText().equals(value.toString())) {
            throw WireException.invalid(
                    "/" + name,
                    name + " is \"" + given.asText() + "\" in the body and \"" + value
                            + "\" in the call; leave it out of the body");
        }
        object.put(name, value.toString());
    }
}
