package io.customshift.scheduler.rest;

import io.customshift.scheduler.intake.RefusedException;
import io.customshift.schemas.error.WireException;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.common.util.CaseInsensitiveMap;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser;
import org.jspecify.annotations.Nullable;

/** The parts of a form (RFC 7578), handed on as they come; whoever takes them bounds them. */
final class FormParts {
    /** Bytes between two parts at most: headers, or what stands before the first boundary. */
    private static final int HEADERS_MAX = 64 << 10;

    private FormParts() {}

    /**
     * Reads a whole form.
     *
     * @param type the media type of the body, with its boundary
     * @throws ApiException MALFORMED_FORM, when it is none or is cut off
     */
    static void read(InputStream body, MediaType type, MultipartParser.PartHandler taker) throws IOException {
        String boundary = type.getParameters().getOrDefault("boundary", "");
        if (boundary.isEmpty()) {
            throw malformed("its Content-Type has no boundary; let the client set that header by itself");
        }
        Counted parts = new Counted(taker);
        try {
            var state = MultipartParser.beginParse(parts, boundary.getBytes(StandardCharsets.UTF_8), "UTF-8");
            byte[] buffer = new byte[1 << 14];
            for (int n = read(body, buffer); n >= 0 && !state.isComplete(); n = read(body, buffer)) {
                parts.quiet += n;
                state.parse(ByteBuffer.wrap(buffer, 0, n));
                if (parts.quiet > HEADERS_MAX) {
                    throw malformed(
                            "there is no part in " + HEADERS_MAX + " bytes; is its boundary \"" + boundary + "\"?");
                }
            }
            if (!state.isComplete()) {
                throw malformed("it is cut off: its last boundary is missing; send it again");
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (WireException | RefusedException | ApiException e) {
            throw e;
        } catch (RuntimeException e) {
            // The parser reports bad form by whatever fails first.
            throw malformed("a part's headers cannot be read; send it as RFC 7578 says, such as with curl -F");
        }
    }

    static ApiException malformed(String why) {
        return new ApiException(400, "MALFORMED_FORM", "The form cannot be read", "the form cannot be read: " + why);
    }

    /** A parameter of a header's value, quoted or not. */
    static Optional<String> parameter(@Nullable String header, String key) {
        Matcher found = Pattern.compile(
                        ";\\s*" + key + "\\s*=\\s*(?:\"((?:\\\\.|[^\"\\\\])*)\"|([^;\\s]*))", Pattern.CASE_INSENSITIVE)
                .matcher(String.valueOf(header));
        return found.find()
                ? Optional.of(
                        found.group(1) == null ? found.group(2) : found.group(1).replaceAll("\\\\(.)", "$1"))
                : Optional.empty();
    }

    /** A client that goes away in the middle is no failure of ours. */
    private static int read(InputStream body, byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw malformed("it is cut off: " + e.getMessage() + "; send it again");
        }
    }

    /** Counts what comes without a part's content. */
    private static final class Counted implements MultipartParser.PartHandler {
        private final MultipartParser.PartHandler taker;
        private int quiet;

        private Counted(MultipartParser.PartHandler taker) {
            this.taker = taker;
        }

        @Override
        public void beginPart(CaseInsensitiveMap<String> headers) {
            quiet = 0;
            taker.beginPart(headers);
        }

        @Override
        public void data(ByteBuffer data) throws IOException {
            quiet = 0;
            taker.data(data);
        }

        @Override
        public void endPart() {
            quiet = 0;
            taker.endPart();
        }
    }
}
