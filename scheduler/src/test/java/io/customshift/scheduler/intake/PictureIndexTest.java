package io.customshift.scheduler.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ResultLine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureIndexTest {
    @TempDir
    Path folder;

    @Test
    void eachPictureIsThereOnceUnderTheFirstLineThatAskedForIt() throws IOException {
        List<ResultLine> lines = List.of(
                line(0, "mug", 1, ImageStatus.STORED),
                line(1, "bag", 2, ImageStatus.FAILED),
                line(2, "mug", 1, ImageStatus.STORED),
                // Of the same photos, and so of one id; in a folder of its own.
                line(3, "cup", 1, ImageStatus.PENDING));
        try (PictureIndex index = PictureIndex.of(rows(lines), new Spool(folder))) {
            assertThat(index.size()).isEqualTo(3);
            assertThat(index.line(0)).isEqualTo(lines.get(0));
            assertThat(index.line(2)).isEqualTo(lines.get(3));
            assertThat(index.find(image(1))).hasValue(0);
            assertThat(index.find(image(2))).hasValue(1);
            assertThat(index.find(image(3))).isEmpty();
            assertThat(index.status(1)).isEqualTo(ImageStatus.FAILED);
            assertThat(index.subject(2)).isEqualTo(new SubjectId("cup"));
        }
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void subjectsComeByTheirNamesAndTheirPicturesInOrder() throws IOException {
        List<ResultLine> lines = new ArrayList<>();
        List<String> subjects = List.of("mug", "bag", "shoe", "Bag");
        for (int i = 0; i < 1_000; i++) {
            lines.add(line(i, subjects.get(i * 7 % 4), i, ImageStatus.STORED));
        }
        try (PictureIndex index = PictureIndex.of(rows(lines), new Spool(folder))) {
            List<Integer> expected = new ArrayList<>();
            for (String subject : List.of("Bag", "bag", "mug", "shoe")) {
                lines.stream()
                        .filter(line -> line.subject().value().equals(subject))
                        .forEach(line -> expected.add(line.line()));
            }
            assertThat(index.bySubject())
                    .containsExactly(expected.stream().mapToInt(i -> i).toArray());
            assertThat(index.line(999)).isEqualTo(lines.get(999));
        }
    }

    @Test
    void whatLiesInTheBucketIsReadAsWhatTheStateTells() throws IOException {
        List<ResultLine> lines = List.of(
                line(0, "mug", 1, ImageStatus.STORED),
                line(1, "bag", 2, ImageStatus.FAILED),
                line(2, "mug", 1, ImageStatus.STORED),
                line(3, "cup", 3, ImageStatus.CANCELLED));
        try (PictureIndex index = PictureIndex.of(new ResultText(text(lines)), new Spool(folder))) {
            assertThat(index.size()).isEqualTo(3);
            for (int number : List.of(0, 1, 2)) {
                ResultLine line = lines.get(number == 2 ? 3 : number);
                assertThat(index.line(number)).isEqualTo(line);
                assertThat(index.status(number)).isEqualTo(line.status());
                assertThat(index.subject(number)).isEqualTo(line.subject());
                assertThat(index.image(number)).isEqualTo(line.image());
            }
        }
        List<ResultLine> read = new ArrayList<>();
        new ResultText(text(lines)).each(read::add);
        assertThat(read).isEqualTo(lines);
    }

    @Test
    void resultsThatEndInTheMiddleLeaveNoFile() throws IOException {
        Spool spool = new Spool(folder);
        assertThatThrownBy(() -> PictureIndex.of(
                        new ResultText(new SequenceInputStream(
                                text(List.of(line(0, "mug", 1, ImageStatus.STORED))), new InputStream() {
                                    @Override
                                    public int read() throws IOException {
                                        throw new IOException("the store falls silent");
                                    }
                                })),
                        spool))
                .isInstanceOf(IOException.class);
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private static PictureIndex.Rows rows(List<ResultLine> lines) {
        return sink -> lines.forEach(sink);
    }

    private static InputStream text(List<ResultLine> lines) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        lines.forEach(line -> LineFile.write(text, line));
        return new ByteArrayInputStream(text.toByteArray());
    }

    private static ImageId image(int number) {
        return new ImageId(Canonical.form("test").put("number", number).base32Digest());
    }

    private static ResultLine line(int line, String subject, int image, ImageStatus status) {
        return new ResultLine(
                line,
                "row " + line,
                new SubjectId(subject),
                "in the kitchen, “warm” light",
                7,
                null,
                image(image),
                status,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                Map.of());
    }
}
