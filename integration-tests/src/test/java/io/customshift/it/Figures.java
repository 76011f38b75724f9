package io.customshift.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.stream.Collectors;

/** What a command with {@code --json} has measured. */
final class Figures {
    private Figures() {}

    /** By name. */
    static Map<String, Double> of(Command.Said said) {
        return said.lines().stream()
                .filter(line -> line.startsWith("{\"figure\""))
                .map(Figures::parse)
                .collect(Collectors.toMap(
                        figure -> figure.path("figure").asText(),
                        figure -> figure.path("value").asDouble()));
    }

    private static JsonNode parse(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
