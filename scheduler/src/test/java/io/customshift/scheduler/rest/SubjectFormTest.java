package io.customshift.scheduler.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.image.Photos;
import io.customshift.scheduler.intake.RefusedException;
import io.customshift.scheduler.intake.Spool;
import io.customshift.schemas.error.WireException;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a form of a subject may be, and that nothing of one that is refused stays on the disk. */
class SubjectFormTest {
    private static final MediaType TYPE = new MediaType("multipart", "form-data", Map.of("boundary", "b7"));
    private static final String NAME = "--b7\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nmug\r\n";
    private static final String PHOTO =
            "--b7\r\nContent-Disposition: form-data; name=\"references\"; filename=\"a.jpg\"\r\n\r\nbytes\r\n";
    private static final String END = "--b7--\r\n";

    @TempDir
    private Path folder;

    private Spool spool;

    @BeforeEach
    void makeSpool() throws IOException {
        spool = new Spool(folder);
    }

    @AfterEach
    void nothingIsLeftOnTheDisk() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    private SubjectForm read(String body) throws IOException {
        return read(body.getBytes(StandardCharsets.UTF_8));
    }

    private SubjectForm read(byte[] body) throws IOException {
        return SubjectForm.read(new ByteArrayInputStream(body), TYPE, spool);
    }

    @Test
    void nameAndPhotosAreReadWhateverTheirPartsAreCalled() throws IOException {
        String plain = "--b7\r\nContent-Disposition: form-data; name=reference\r\n\r\nmore\r\n";
        try (SubjectForm form = read(NAME + PHOTO + plain + END)) {
            assertThat(form.name()).isEqualTo("mug");
            assertThat(form.photos()).hasSize(2);
            assertThat(form.photos().get(0).name()).isEqualTo("photo \"a.jpg\"");
            assertThat(Files.readString(form.photos().get(0).file())).isEqualTo("bytes");
            assertThat(form.photos().get(0).copied().bytes()).isEqualTo(5);
            assertThat(form.photos().get(1).name()).isEqualTo("photo 2");
            assertThat(Files.readString(form.photos().get(1).file())).isEqualTo("more");
        }
    }

    @Test
    void nameIsReadInTheCharacterSetThatItsPartNames() throws IOException {
        String head = "--b7\r\nContent-Disposition: form-data; name=\"name\"\r\n";
        String latin = head + "Content-Type: text/plain; charset=ISO-8859-1\r\n\r\nTasse à café\r\n" + END;
        try (SubjectForm form = read(latin.getBytes(StandardCharsets.ISO_8859_1))) {
            assertThat(form.name()).isEqualTo("Tasse à café");
        }
        try (SubjectForm form = read(head + "\r\nTasse à café 杯\r\n" + END)) {
            assertThat(form.name()).isEqualTo("Tasse à café 杯");
        }
        byte[] unsaid = (head + "\r\nTasse à café\r\n" + END).getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> read(unsaid)).isInstanceOf(WireException.class).hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> read(head + "Content-Type: text/plain; charset=klingon\r\n\r\nx\r\n" + END))
                .hasMessageContaining("klingon");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nam", "references[]", "file", "Name "})
    void unknownFieldIsRefusedWithThoseKnown(String field) {
        String part = "--b7\r\nContent-Disposition: form-data; name=\"" + field + "\"\r\n\r\nx\r\n";
        assertThatThrownBy(() -> read(NAME + PHOTO + part + END))
                .isInstanceOf(WireException.class)
                .hasMessageContaining(field)
                .hasMessageContaining("name, references")
                .hasMessageContaining(
                        switch (field) {
                            case "file" -> "leave it out";
                            case "references[]" -> "call it references";
                            default -> "call it name";
                        });
    }

    @Test
    void formWithoutNameOrWithTwoIsRefused() throws IOException {
        try (SubjectForm form = read(PHOTO + END)) {
            assertThatThrownBy(form::name).hasMessageContaining("name is missing");
        }
        assertThatThrownBy(() -> read(NAME + NAME + END)).hasMessageContaining("twice");
    }

    @Test
    void sixthPhotoIsRefused() {
        assertThatThrownBy(() -> read(NAME + PHOTO.repeat(6) + END)).hasMessageContaining("1 to 5");
    }

    @Test
    void formWithoutBoundaryOrWithAnotherIsRefused() {
        InputStream body = new ByteArrayInputStream((NAME + END).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> SubjectForm.read(body, MediaType.MULTIPART_FORM_DATA_TYPE, spool))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("no boundary");
        assertThatThrownBy(() -> read("hello")).isInstanceOf(ApiException.class).hasMessageContaining("cut off");
    }

    @Test
    void everyCutIsRefused() {
        byte[] whole = (NAME + PHOTO + END).getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length - 4; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut).close())
                    .as("cut to " + length)
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("cut off");
        }
    }

    @Test
    void photoOverTheLimitEndsTheReading() {
        Counted endless = new Counted();
        InputStream head = new ByteArrayInputStream(
                (NAME + PHOTO.substring(0, PHOTO.length() - 7)).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> SubjectForm.read(new SequenceInputStream(head, endless), TYPE, spool))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("a.jpg")
                .hasMessageContaining(String.valueOf(Photos.BYTES_MAX));
        assertThat(endless.read).isLessThan(Photos.BYTES_MAX + (1 << 16));
    }

    @Test
    void whatIsNoPartEndsTheReadingEarly() {
        Counted endless = new Counted();
        assertThatThrownBy(() -> SubjectForm.read(endless, TYPE, spool)).isInstanceOf(ApiException.class);
        assertThat(endless.read).isLessThan(1 << 18);
        InputStream head = new ByteArrayInputStream("--b7\r\nX-Header: ".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> SubjectForm.read(new SequenceInputStream(head, endless), TYPE, spool))
                .isInstanceOf(ApiException.class);
        assertThat(endless.read).isLessThan(1 << 19);
        String name = NAME.replace("mug", "m".repeat(10_000));
        assertThatThrownBy(() -> read(name + END)).hasMessageContaining("name has more than");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void damageNeverEscapesAsAnotherFailure(int seed) throws IOException {
        Random random = new Random(seed);
        byte[] whole = (NAME + PHOTO + PHOTO + END).getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 500; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i < 3; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try (SubjectForm form = read(damaged)) {
                assertThat(form.photos().size()).isLessThan(6);
            } catch (WireException | ApiException | RefusedException e) {
                assertThat(e).hasMessageContaining(";");
            }
        }
        for (String part : new String[] {"_7--b--\r\n", "\r\n", "::\r\n\r\n", "Content-Disposition\r\n\r\nx"}) {
            assertThatThrownBy(() -> read("--b7\r\n" + part)).isInstanceOf(ApiException.class);
        }
    }

    /** Zeros without end. */
    private static final class Counted extends InputStream {
        private long read;

        @Override
        public int read() {
            read++;
            return 'a';
        }

        @Override
        public int read(byte[] into, int from, int length) {
            Arrays.fill(into, from, from + length, (byte) 'a');
            read += length;
            return length;
        }
    }
}
