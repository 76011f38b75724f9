package io.customshift.scheduler.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.RequestLine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLinesTest {
    @TempDir
    Path folder;

    private record Key(
            int index, SubjectId subject, @Nullable Integer priority) {}

    @Test
    void keysAreThoseOfTheLines() throws IOException {
        List<RequestLine> lines = List.of(
                line("a", "says \"subject\":\"b\"", null, Map.of()),
                line("b", "風 at night", 9, Map.of("subject", "c", "priority", "3")),
                line("a", "{", 0, Map.of("x", "}\n")));
        try (FileLines file = FileLines.over(written(lines), 3, Map.of())) {
            List<Key> keys = new ArrayList<>();
            file.eachKey((index, subject, priority) -> keys.add(new Key(index, subject, priority)));
            assertThat(keys)
                    .containsExactly(
                            new Key(0, new SubjectId("a"), null),
                            new Key(1, new SubjectId("b"), 9),
                            new Key(2, new SubjectId("a"), 0));
            for (int i = 0; i < 3; i++) {
                assertThat(file.line(i)).isEqualTo(lines.get(i));
            }
        }
    }

    @Test
    void fileOfOtherLinesIsRefused() throws IOException {
        Path file = written(List.of(line("a", "x", null, Map.of())));
        assertThatThrownBy(() -> FileLines.over(file, 2, Map.of()))
                .hasMessageContaining("has 2 lines and its object 1");
    }

    private Path written(List<RequestLine> lines) throws IOException {
        Path file = folder.resolve("lines.jsonl");
        try (OutputStream out = Files.newOutputStream(file)) {
            lines.forEach(line -> LineFile.write(out, line));
        }
        return file;
    }

    private static RequestLine line(
            String subject, String prompt, @Nullable Integer priority, Map<String, String> extra) {
        return new RequestLine(
                "id",
                new SubjectId(subject),
                prompt,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                priority,
                extra);
    }
}
