package io.customshift.scheduler.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.schemas.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.models.media.Schema;

/**
 * Schemas of the OpenAPI document, by name: those of the wire contract, word for word, so that REST and topics cannot come
 * to say different things of one record.
 */
final class ContractSchemas {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOLDER = "/schemas/v1/";
    private static final Pattern REFERENCE = Pattern.compile("(?:common\\.json)?#/\\$defs/(\\w+)|([a-z-]+)\\.json");

    private final JsonNode common = read("common.json").orElseThrow().path("$defs");

    /** The names given and all that they refer to; a name that the contract does not know is left out. */
    Map<String, Schema> closure(Iterable<String> names) {
        Map<String, Schema> found = new TreeMap<>();
        TreeSet<String> open = new TreeSet<>();
        names.forEach(open::add);
        while (!open.isEmpty()) {
            String name = open.pollFirst();
            Optional<JsonNode> text = found.containsKey(name) ? Optional.empty() : text(name);
            text.ifPresent(json -> {
                found.put(name, SchemaReader.read(json, ContractSchemas::nameOf));
                json.findValuesAsText("$ref").forEach(reference -> open.add(nameOf(reference)));
            });
        }
        return found;
    }

    private Optional<JsonNode> text(String name) {
        JsonNode value = common.path(name);
        return value.isObject() ? Optional.of(value) : read(fileOf(name));
    }

    /** {@code JobStatus} is in {@code job-status.json}. */
    private static String fileOf(String name) {
        return name.replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT) + ".json";
    }

    private static String nameOf(String reference) {
        Matcher parts = REFERENCE.matcher(reference);
        if (!parts.matches()) {
            throw new IllegalStateException("reference \"" + reference + "\" of the contract leads nowhere known");
        }
        if (parts.group(1) != null) {
            return parts.group(1);
        }
        StringBuilder name = new StringBuilder();
        for (String word : parts.group(2).split("-")) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
        return name.toString();
    }

    private static Optional<JsonNode> read(String file) {
        try (InputStream in = Json.class.getResourceAsStream(FOLDER + file)) {
            return in == null ? Optional.empty() : Optional.of(JSON.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
