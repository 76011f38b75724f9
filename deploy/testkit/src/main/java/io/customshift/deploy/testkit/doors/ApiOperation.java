package io.customshift.deploy.testkit.doors;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.schemas.message.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An operation of the REST interface, as its OpenAPI document tells it.
 *
 * @param path with {@code {id}} where it names something, and {@code {image}} where it names a picture of that
 * @param scope the word of what it needs; empty where the document names nothing
 */
public record ApiOperation(String path, String method, String scope) {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");
    private static final List<String> SCOPES = List.of("submit", "read", "review", "admin");
    private static final String OPEN = "/problems";
    /** An id as pictures have it, and no picture's. */
    private static final String IMAGE = "a".repeat(32);

    /** All of them but the server's own (health, metrics), in the document's order. */
    public static List<ApiOperation> of(JsonNode document) {
        List<ApiOperation> all = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> METHODS.stream()
                        .filter(path.getValue()::has)
                        .filter(method -> !path.getKey().startsWith("/q/"))
                        .forEach(method -> all.add(new ApiOperation(
                                path.getKey(),
                                method.toUpperCase(Locale.ROOT),
                                path.getValue()
                                        .path(method)
                                        .path("security")
                                        .path(0)
                                        .path("key")
                                        .path(0)
                                        .asText("")))));
        return List.copyOf(all);
    }

    /** Whether everybody may use it: what the codes of problems mean, and nothing else. */
    public boolean isOpen() {
        return path.startsWith(OPEN);
    }

    /** Whether its document says who may use it; where it is open, that nobody is asked. */
    public boolean isRuled() {
        return isOpen() ? scope.isEmpty() : SCOPES.contains(scope);
    }

    Scope needed() {
        return Scope.valueOf(scope.toUpperCase(Locale.ROOT));
    }

    /** Whether it looks at, or changes, one thing that has to be there already. */
    boolean namesSomething() {
        // A manifest in pieces comes before its job is there.
        return path.contains("{id}")
                && !path.endsWith("{id}/manifest")
                && !(method.equals("PUT") && path.endsWith("{id}"));
    }

    /** The code for what it names and is not there. */
    String unknown() {
        return path.startsWith("/v1/subjects")
                ? "SUBJECT_UNKNOWN"
                : path.startsWith("/v1/recipes") ? "RECIPE_UNKNOWN" : "JOB_UNKNOWN";
    }

    String pathOf(String id) {
        return path.replace("{id}", id).replace("{image}", IMAGE);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
