package io.customshift.scheduler.rest;

import io.customshift.models.image.Photos;
import io.customshift.scheduler.intake.RefusedException;
import io.customshift.scheduler.intake.Spool;
import io.customshift.scheduler.intake.SubjectIntake.Upload;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.message.Limits;
import io.customshift.schemas.text.Nearest;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.common.util.CaseInsensitiveMap;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser;
import org.jspecify.annotations.Nullable;

/**
 * A form of a subject (RFC 7578): {@code name} and one to five {@code references}, each part read as it comes and bounded
 * while it does, so that no body fills the disk. A photo is known by its content: file name and type of its part are not
 * needed. Closing deletes what is left of the photos.
 */
final class SubjectForm implements AutoCloseable {
    private static final Set<String> REFERENCES = Set.of("references", "reference");
    private static final int NAME_BYTES_MAX = 4 * Limits.SUBJECT_NAME_CHARACTERS;

    private final Spool spool;
    private final List<Upload> photos = new ArrayList<>();
    private Optional<String> name = Optional.empty();

    private SubjectForm(Spool spool) {
        this.spool = spool;
    }

    /** @param type the media type of the body, with its boundary */
    static SubjectForm read(InputStream body, MediaType type, Spool spool) throws IOException {
        SubjectForm form = new SubjectForm(spool);
        Parts parts = form.new Parts();
        try {
            FormParts.read(body, type, parts);
            return form;
        } catch (IOException | RuntimeException e) {
            form.close();
            throw e;
        } finally {
            parts.stop();
        }
    }

    String name() {
        return name.orElseThrow(() -> new WireException(
                WireCode.MISSING_FIELD, "/name", "name is missing; send what the subject is, such as ceramic mug"));
    }

    List<Upload> photos() {
        return photos;
    }

    @Override
    public void close() throws IOException {
        for (Upload photo : photos) {
            Files.deleteIfExists(photo.file());
        }
    }

    /** Takes the parts one after the other. */
    private final class Parts implements MultipartParser.PartHandler {
        private String field = "";
        private String file = "";
        private Charset charset = StandardCharsets.UTF_8;
        private ByteArrayOutputStream text = new ByteArrayOutputStream();
        private Spool.@Nullable Writer photo;

        @Override
        public void beginPart(CaseInsensitiveMap<String> headers) {
            String disposition = String.valueOf(headers.getFirst("Content-Disposition"));
            field = FormParts.parameter(disposition, "name")
                    .orElseThrow(() -> FormParts.malformed("a part has no name; send name and references"));
            file = FormParts.parameter(disposition, "filename").orElse("");
            if (field.equals("name")) {
                if (name.isPresent()) {
                    throw WireException.invalid("/name", "name is given twice; give it once");
                }
                charset = charset(headers.getFirst("Content-Type"));
                text = new ByteArrayOutputStream();
            } else if (REFERENCES.contains(field)) {
                if (photos.size() == Limits.REFERENCES_MAX) {
                    throw WireException.invalid(
                            "/references",
                            "there are more than " + Limits.REFERENCES_MAX + " photos; allowed are 1 to "
                                    + Limits.REFERENCES_MAX + "; leave some out");
                }
                try {
                    photo = spool.writer("reference");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            } else {
                throw new WireException(
                        WireCode.UNKNOWN_FIELD,
                        "/" + field,
                        "form field is \"" + field + "\"; known are name, references; "
                                + Nearest.to(field, List.of("name", "references"))
                                        .map(near -> "call it " + near)
                                        .orElse("leave it out"));
            }
        }

        @Override
        public void data(ByteBuffer data) throws IOException {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            if (photo != null) {
                photo.write(bytes);
                if (photo.bytes() > Photos.BYTES_MAX) {
                    throw new RefusedException(
                            FailureCode.REFERENCE_TOO_LARGE,
                            label() + " has more than " + Photos.BYTES_MAX
                                    + " bytes, the limit; save it smaller or as JPEG",
                            List.of());
                }
            } else {
                text.write(bytes);
                if (text.size() > NAME_BYTES_MAX) {
                    throw WireException.invalid(
                            "/name",
                            "name has more than " + NAME_BYTES_MAX + " bytes; allowed are "
                                    + Limits.SUBJECT_NAME_CHARACTERS + " characters; shorten it");
                }
            }
        }

        @Override
        public void endPart() {
            if (photo == null) {
                name = Optional.of(decoded());
                return;
            }
            try {
                photos.add(new Upload(label(), photo.file(), photo.closed()));
                photo = null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Deletes the photo that was begun and has not ended. */
        private void stop() throws IOException {
            if (photo != null) {
                photo.closed();
                Files.deleteIfExists(photo.file());
            }
        }

        private String label() {
            return file.isBlank() ? "photo " + (photos.size() + 1) : "photo \"" + file + "\"";
        }

        private String decoded() {
            try {
                return charset.newDecoder()
                        .decode(ByteBuffer.wrap(text.toByteArray()))
                        .toString();
            } catch (CharacterCodingException e) {
                throw WireException.invalid(
                        "/name",
                        "name is not " + charset + ": it reads \"" + new String(text.toByteArray(), charset)
                                + "\"; send it as UTF-8");
            }
        }

        private static Charset charset(@Nullable String type) {
            String named = FormParts.parameter(String.valueOf(type), "charset").orElse("UTF-8");
            try {
                return Charset.forName(named);
            } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
                throw WireException.invalid(
                        "/name", "the charset of name is \"" + named + "\", which is not known; send it as UTF-8");
            }
        }
    }
}
