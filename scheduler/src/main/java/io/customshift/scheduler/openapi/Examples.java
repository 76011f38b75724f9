package io.customshift.scheduler.openapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** The stored examples: files of resource folder {@code openapi}, one for each schema that has one. */
final class Examples {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REFERENCE = "#/components/schemas/";

    private Examples() {}

    /** Gives the content its example, where there is one for its schema. */
    static void add(String type, MediaType content) {
        if (type.equals("text/csv")) {
            text("catalogue.csv").ifPresent(content::setExample);
            return;
        }
        Schema schema = content.getSchema();
        String reference = schema == null ? null : schema.getRef();
        if (reference != null && reference.startsWith(REFERENCE)) {
            // Lines of JSON are no JSON: shown as text.
            boolean lines = type.endsWith("jsonl") || type.endsWith("ndjson");
            text(reference.substring(REFERENCE.length()) + ".json")
                    .map(text -> lines ? line(text) : parsed(text))
                    .ifPresent(content::setExample);
        }
    }

    private static Object line(String text) {
        return parsed(text) instanceof Map<?, ?> map ? write(map) + "\n" : text;
    }

    private static Object parsed(String text) {
        try {
            return JSON.readValue(text, Object.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> text(String file) {
        try (InputStream in = Examples.class.getResourceAsStream("/openapi/" + file)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
