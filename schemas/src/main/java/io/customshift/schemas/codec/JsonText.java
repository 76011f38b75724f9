package io.customshift.schemas.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.text.Utf8;
import java.util.List;

/** Bytes to a tree of JSON values and back, with limits on size and depth. */
final class JsonText {
    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(64)
            .maxNumberLength(100)
            .maxNameLength(1000)
            .build();
    private static final ObjectMapper MAPPER = mapper(false);
    private static final ObjectReader TOLERANT = MAPPER.readerFor(JsonNode.class);
    private static final ObjectReader STRICT = mapper(true).readerFor(JsonNode.class);
    private static final ObjectWriter WRITER = MAPPER.writerFor(JsonNode.class);

    private JsonText() {}

    static JsonNode parse(byte[] json, int maxBytes, ReadMode mode) {
        if (json.length > maxBytes) {
            throw new WireException(
                    WireCode.TOO_LARGE,
                    "",
                    "the JSON has " + json.length + " bytes; allowed is " + maxBytes
                            + "; send less at once, or a manifest by its object key");
        }
        return parse(Utf8.decode(json, WireCode.MALFORMED_JSON), mode);
    }

    static JsonNode parse(String json, ReadMode mode) {
        try {
            JsonNode tree = (mode == ReadMode.STRICT ? STRICT : TOLERANT).readTree(json);
            if (tree == null || tree.isMissingNode()) {
                throw new WireException(WireCode.MALFORMED_JSON, "", "the JSON is empty; send an object");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new WireException(List.of(JsonFault.of(e, json)));
        }
    }

    /** JSON that this program wrote into its own source. */
    static JsonNode parseOwn(String json) {
        try {
            return TOLERANT.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + json, e);
        }
    }

    static byte[] bytes(JsonNode tree) {
        try {
            return WRITER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can be written", e);
        }
    }

    private static ObjectMapper mapper(boolean strict) {
        JsonFactory factory = new JsonFactoryBuilder()
                .streamReadConstraints(LIMITS)
                .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, strict)
                .configure(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION, false)
                .configure(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS, false)
                .characterEscapes(new LineEndEscapes())
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }
}
