package io.customshift.models.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Adds the special tokens that a folder's configuration names to a tokenizer, as transformers does when it loads one.
 * It matters for text: the second CLIP tokenizer of Stable Diffusion 3 pads with {@code !}, so a {@code !} in a prompt
 * becomes the padding id there, and not the word it is for the first.
 */
final class SpecialTokens {
    private static final List<String> ROLES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    private SpecialTokens() {}

    /** @param tokenizer a tokenizer.json; its {@code added_tokens} is extended */
    static void add(TokenizerFolder folder, ObjectNode tokenizer) {
        ArrayNode added = tokenizer.withArray("added_tokens");
        Set<String> known = new HashSet<>();
        added.forEach(token -> known.add(TokenizerFolder.content(token)));

        TreeMap<Long, JsonNode> byId = new TreeMap<>();
        folder.config().path("added_tokens_decoder").fields().forEachRemaining(entry -> {
            try {
                byId.put(Long.parseLong(entry.getKey()), entry.getValue());
            } catch (NumberFormatException e) {
                throw TokenizerFolder.invalid(
                        folder.path() + "/tokenizer_config.json has the added token id '" + entry.getKey()
                                + "', a number is needed; fetch the file again",
                        e);
            }
        });
        for (Map.Entry<Long, JsonNode> token : byId.entrySet()) {
            if (known.add(TokenizerFolder.content(token.getValue()))) {
                added.add(entry(token.getKey(), token.getValue()));
            }
        }
        for (String role : ROLES) {
            folder.specialToken(role).ifPresent(token -> {
                String content = TokenizerFolder.content(token);
                if (known.add(content)) {
                    Vocabulary.idOf(tokenizer, content).ifPresent(id -> added.add(entry(id, token)));
                }
            });
        }
    }

    private static ObjectNode entry(long id, JsonNode token) {
        ObjectNode entry = TokenizerFolder.JSON.createObjectNode();
        entry.put("id", id);
        entry.put("content", TokenizerFolder.content(token));
        entry.put("single_word", token.path("single_word").asBoolean(false));
        entry.put("lstrip", token.path("lstrip").asBoolean(false));
        entry.put("rstrip", token.path("rstrip").asBoolean(false));
        entry.put("normalized", token.path("normalized").asBoolean(false));
        entry.put("special", true);
        return entry;
    }
}
