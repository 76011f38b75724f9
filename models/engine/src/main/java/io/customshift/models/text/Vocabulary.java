package io.customshift.models.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalLong;

/** Looks up ids in a tokenizer.json, whichever model it holds. */
final class Vocabulary {
    private Vocabulary() {}

    /** The id of a whole token: from the added tokens, a BPE vocabulary (object) or a Unigram one (list of pairs). */
    static OptionalLong idOf(JsonNode tokenizer, String content) {
        for (JsonNode token : tokenizer.path("added_tokens")) {
            if (token.path("content").asText().equals(content)) {
                return OptionalLong.of(token.path("id").asLong());
            }
        }
        JsonNode vocab = tokenizer.path("model").path("vocab");
        if (vocab.isObject()) {
            JsonNode id = vocab.path(content);
            return id.isIntegralNumber() ? OptionalLong.of(id.asLong()) : OptionalLong.empty();
        }
        for (int id = 0; id < vocab.size(); id++) {
            if (vocab.get(id).path(0).asText().equals(content)) {
                return OptionalLong.of(id);
            }
        }
        return OptionalLong.empty();
    }

    /** The id of the token in a role, which must exist. */
    static long require(TokenizerFolder folder, JsonNode tokenizer, String role, String fallback) {
        String content = folder.specialToken(role).map(TokenizerFolder::content).orElse(fallback);
        return idOf(tokenizer, content)
                .orElseThrow(() -> TokenizerFolder.invalid(
                        folder.path() + " names '" + content + "' as " + role
                                + ", but its vocabulary has no such token; use the tokenizer files of one model",
                        null));
    }
}
