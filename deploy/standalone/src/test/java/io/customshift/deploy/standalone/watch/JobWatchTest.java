package io.customshift.deploy.standalone.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.deploy.standalone.client.JobView;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobWatchTest {

    private static final JobView HALF =
            new JobView("spring", "RUNNING", 4, 1, 1, Map.of("mug", new JobView.SubjectView("mug", 4, 1, 1)), "");

    @Test
    void barShowsStoredAndFailedPictures() {
        assertThat(ProgressBars.lines(HALF, 12))
                .containsExactly(
                        "  mug                      ███████xxxxxxx················ 1/4, 1 failed",
                        "  spring                   ███████xxxxxxx················ 1/4, 1 failed  running  12 s");
    }

    @Test
    void sameStateIsPrintedOnce() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ProgressLines lines = new ProgressLines(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        lines.show(HALF);
        lines.show(HALF);
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("spring: running, 1/4 stored, 1 failed" + System.lineSeparator());
    }

    @Test
    void onlyAWholeJobCountsAsStored() {
        assertThat(new JobView("j", "FINISHED", 4, 4, 0, Map.of(), "").allStored())
                .isTrue();
        assertThat(new JobView("j", "FINISHED", 4, 3, 1, Map.of(), "").allStored())
                .isFalse();
        assertThat(new JobView("j", "CANCELLED", 4, 4, 0, Map.of(), "").allStored())
                .isFalse();
        assertThat(new JobView("j", "FINISHED", 0, 0, 0, Map.of(), "").allStored())
                .isFalse();
    }
}
