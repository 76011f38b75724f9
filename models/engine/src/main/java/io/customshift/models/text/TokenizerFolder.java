package io.customshift.models.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files of one tokenizer in a weights folder, read with errors that name the file. */
final class TokenizerFolder {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final long MAX_BYTES = 64L << 20;

    private final Path folder;
    private final ObjectNode config;
    private final ObjectNode specialTokens;

    TokenizerFolder(Path folder) {
        this.folder = folder;
        if (!Files.isDirectory(folder)) {
            throw invalid(
                    folder + " is not a folder, a tokenizer folder with tokenizer.json (or vocab.json and"
                            + " merges.txt) is needed; check the weights folder",
                    null);
        }
        config = has("tokenizer_config.json") ? json("tokenizer_config.json") : JSON.createObjectNode();
        specialTokens = has("special_tokens_map.json") ? json("special_tokens_map.json") : JSON.createObjectNode();
    }

    Path path() {
        return folder;
    }

    boolean has(String file) {
        return Files.isRegularFile(folder.resolve(file));
    }

    ObjectNode config() {
        return config;
    }

    /** The most tokens of a text: the configuration's, where it names fewer than {@code most}. */
    int maxLength(int most) {
        JsonNode length = config.path("model_max_length");
        return length.canConvertToInt() && length.asInt() >= 3 ? Math.min(most, length.asInt()) : most;
    }

    ObjectNode json(String file) {
        try {
            if (JSON.readTree(text(file)) instanceof ObjectNode object) {
                return object;
            }
            throw invalid(folder.resolve(file) + " holds no JSON object; fetch the file again", null);
        } catch (JsonProcessingException e) {
            throw invalid(
                    folder.resolve(file) + " is not valid JSON (" + e.getOriginalMessage() + "); fetch the file again",
                    e);
        }
    }

    String text(String file) {
        Path path = folder.resolve(file);
        try {
            long bytes = Files.size(path);
            if (bytes > MAX_BYTES) {
                throw invalid(
                        path + " has " + bytes + " bytes, the limit for a tokenizer file is " + MAX_BYTES
                                + "; check that it is the right file",
                        null);
            }
            return Files.readString(path);
        } catch (IOException e) {
            throw invalid(path + " cannot be read (" + e + "); it must be a readable UTF-8 file", e);
        }
    }

    List<String> lines(String file) {
        return text(file).lines().toList();
    }

    /**
     * A special token by its role ({@code pad_token}, {@code eos_token}, …), which the files write either as text or as
     * an object with its matching rules.
     */
    Optional<JsonNode> specialToken(String role) {
        for (ObjectNode source : List.of(config, specialTokens)) {
            JsonNode node = source.path(role);
            if (node.isTextual() || node.path("content").isTextual()) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    static String content(JsonNode token) {
        return token.isTextual() ? token.asText() : token.path("content").asText();
    }

    static EngineException invalid(String message, @Nullable Throwable cause) {
        return new EngineException(ErrorCode.TOKENIZER_INVALID, message, cause);
    }
}
