package io.customshift.scheduler.rest;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.text.UserText;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Query parameters, read as strictly as bodies: one that is not known is a typing error. */
final class Queries {
    private final MultivaluedMap<String, String> values;

    Queries(UriInfo uri, String... known) {
        this.values = uri.getQueryParameters();
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(List.of(known));
        if (!unknown.isEmpty()) {
            throw new WireException(
                    io.customshift.schemas.error.WireCode.UNKNOWN_FIELD,
                    "/" + unknown.iterator().next(),
                    "query parameter is " + String.join(", ", unknown) + "; known are " + String.join(", ", known)
                            + "; correct its name or leave it out");
        }
    }

    /** A text as a user may write it; see {@link UserText}. */
    @Nullable
    String text(String name) {
        String text = values.getFirst(name);
        return text == null ? null : read(name, text, each -> UserText.checked(each, name));
    }

    /** Whether it is so; a name without a value says yes. */
    boolean flag(String name, boolean fallback) {
        return read(name, fallback, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "", "true" -> true;
            case "false" -> false;
            default ->
                throw WireException.invalid("", name + " is " + Require.quoted(text) + "; allowed is true or false");
        });
    }

    <T> T read(String name, T fallback, Function<String, T> parse) {
        T given = given(name, parse);
        return given == null ? fallback : given;
    }

    /** The parameter's value; nothing where it is not given. */
    <T> @Nullable T given(String name, Function<String, T> parse) {
        String text = values.getFirst(name);
        if (text == null) {
            return null;
        }
        try {
            return parse.apply(text);
        } catch (WireException e) {
            throw new WireException(e.named(name).issues().stream()
                    .map(issue -> new Issue(issue.code(), "/" + name, issue.message()))
                    .toList());
        } catch (RuntimeException e) {
            throw WireException.invalid("/" + name, name + " is \"" + text + "\", which cannot be read; correct it");
        }
    }
}
