package io.customshift.models.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkFileTest {
    private static final Mark MARK = new Mark(true, false, true, false, 0.75, Double.NaN, 0.12345, 0.9);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void place() {
        file = folder.resolve("new/marks.csv");
    }

    @Test
    void marksAreFoundAgain() {
        MarkFile.open(file).add(3, Map.of("full", MARK));
        MarkFile again = MarkFile.open(file);
        assertThat(again.mark(3, "full")).contains(MARK);
        assertThat(again.mark(3, "none")).isEmpty();
        assertThat(again.mark(4, "full")).isEmpty();
    }

    @Test
    void rowThatWasCutOffIsGivenAnew() throws Exception {
        MarkFile first = MarkFile.open(file);
        first.add(1, Map.of("full", MARK));
        first.add(2, Map.of("full", MARK));
        String whole = Files.readString(file);
        // Cut inside a number, which then still reads as one.
        Files.writeString(file, whole.substring(0, whole.length() - 4));
        MarkFile second = MarkFile.open(file);
        assertThat(second.mark(1, "full")).contains(MARK);
        assertThat(second.mark(2, "full")).isEmpty();
        second.add(2, Map.of("full", MARK));
        assertThat(Files.readString(file)).isEqualTo(whole);
    }

    @Test
    void placeThatCannotBeWrittenIsNamed() throws Exception {
        Files.writeString(folder.resolve("new"), "a file");
        assertThatThrownBy(() -> MarkFile.open(file))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("marks.csv");
    }
}
