package io.customshift.models.weights.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON files of a weights folder: small, an object at the top, no duplicate keys. */
public final class JsonFiles {
    private static final long MAX_BYTES = 64_000_000;
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT);

    private JsonFiles() {}

    /**
     * @throws EngineException WEIGHTS_NOT_FOUND, or WEIGHTS_CORRUPT for what is not a JSON object
     */
    public static JsonNode read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new EngineException(ErrorCode.WEIGHTS_NOT_FOUND, file + ": no such file");
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new EngineException(
                        ErrorCode.WEIGHTS_CORRUPT,
                        file + ": has " + Files.size(file) + " bytes, over the limit of " + MAX_BYTES
                                + " for a JSON file; fetch it again");
            }
            return parse(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new EngineException(ErrorCode.WEIGHTS_CORRUPT, file + ": cannot be read: " + e, e);
        }
    }

    /** A JSON object from bytes; {@code source} says where they are from in a message. */
    public static JsonNode parse(String source, byte[] json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            if (!node.isObject()) {
                throw new EngineException(ErrorCode.WEIGHTS_CORRUPT, source + ": is not a JSON object; fetch it again");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_CORRUPT, source + ": is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new EngineException(ErrorCode.WEIGHTS_CORRUPT, source + ": cannot be read: " + e, e);
        }
    }

    /** Written with indentation and a newline at the end. */
    public static void write(Path file, Object value) throws IOException {
        Files.writeString(file, MAPPER.writeValueAsString(value) + "\n");
    }

    /** In one line, for a metadata entry. */
    public static String line(Object value) {
        try {
            return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not writable as JSON", e);
        }
    }
}
