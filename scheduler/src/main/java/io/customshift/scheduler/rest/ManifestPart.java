package io.customshift.scheduler.rest;

import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.server.multipart.FormValue;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;
import org.jspecify.annotations.Nullable;

/** A manifest as the one part of a form, whatever the part is called: what {@code curl -F file=@catalogue.csv} sends. */
record ManifestPart(FormValue value) {

    /** Refuses a form of no part or of several: settings go into the query. */
    static ManifestPart of(MultipartFormDataInput form) {
        Map<String, Collection<FormValue>> parts = form.getValues();
        List<FormValue> all =
                parts.values().stream().flatMap(Collection::stream).toList();
        if (all.size() != 1) {
            throw new WireException(
                    all.isEmpty() ? WireCode.MISSING_FIELD : WireCode.UNKNOWN_FIELD,
                    "",
                    "the form has " + all.size() + " parts (" + String.join(", ", parts.keySet())
                            + "); send one, the manifest: curl -X PUT -F file=@catalogue.csv; settings go into the query");
        }
        return new ManifestPart(all.get(0));
    }

    /** The part's own media type, with its charset. */
    @Nullable
    String type() {
        String own = value.getHeaders() == null ? null : value.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        return own == null || own.isBlank() ? null : own;
    }

    InputStream open() throws IOException {
        return value.isFileItem()
                ? value.getFileItem().getInputStream()
                : new ByteArrayInputStream(value.getValue().getBytes(StandardCharsets.UTF_8));
    }
}
