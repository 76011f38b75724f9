package io.customshift.scheduler.rest;

import io.customshift.scheduler.intake.Spool;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.resteasy.reactive.common.util.CaseInsensitiveMap;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser;
import org.jspecify.annotations.Nullable;

/**
 * A manifest as the one part of a form, whatever the part is called: what {@code curl -F file=@catalogue.csv} sends. Closing
 * deletes its copy.
 */
final class ManifestPart implements MultipartParser.PartHandler, AutoCloseable {
    private static final String HOW =
            "; send one, the manifest: curl -X PUT -F file=@catalogue.csv; settings go into the query";

    private final Spool spool;
    private final long bytesMax;
    private Spool.@Nullable Writer copy;
    private @Nullable String type;

    private ManifestPart(Spool spool, long bytesMax) {
        this.spool = spool;
        this.bytesMax = bytesMax;
    }

    /** @param form the media type of the body, with its boundary */
    static ManifestPart read(InputStream body, MediaType form, Spool spool, long bytesMax) throws IOException {
        ManifestPart part = new ManifestPart(spool, bytesMax);
        try {
            FormParts.read(body, form, part);
            if (part.copy == null) {
                throw new WireException(WireCode.MISSING_FIELD, "", "the form has no part" + HOW);
            }
            return part;
        } catch (IOException | RuntimeException e) {
            part.close();
            throw e;
        }
    }

    /** The part's own media type, with its charset. */
    @Nullable
    String type() {
        return type;
    }

    InputStream open() throws IOException {
        return Files.newInputStream(file());
    }

    @Override
    public void beginPart(CaseInsensitiveMap<String> headers) {
        if (copy != null) {
            throw new WireException(WireCode.UNKNOWN_FIELD, "", "the form has more than one part" + HOW);
        }
        type = headers.getFirst("Content-Type");
        try {
            copy = spool.writer("manifest");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void data(ByteBuffer data) throws IOException {
        Spool.Writer out = java.util.Objects.requireNonNull(copy, "a part has begun");
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        out.write(bytes);
        if (out.bytes() > bytesMax) {
            throw JobSubmissions.tooLong(out.bytes(), bytesMax);
        }
    }

    @Override
    public void endPart() {
        // The next one is refused when it begins.
    }

    @Override
    public void close() throws IOException {
        if (copy != null) {
            copy.close();
            Files.deleteIfExists(file());
        }
    }

    private Path file() {
        return java.util.Objects.requireNonNull(copy, "a form without a part is refused")
                .file();
    }
}
