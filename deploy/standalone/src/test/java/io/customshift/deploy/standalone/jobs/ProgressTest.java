package io.customshift.deploy.standalone.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.deploy.standalone.client.JobView;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:01:05Z");
    private static final JobView HALF = job("""
            {"phase":"RUNNING","total":4,"stored":1,"failed":1,"acceptedAt":"2026-01-01T00:00:00Z","remainingSeconds":12.4,
             "subjects":[{"subject":"mug","total":4,"stored":1,"failed":1}]}""");

    @Test
    void barsShowWhatIsStoredAndFailedAndWhatIsLeft() {
        assertThat(ProgressBars.lines(HALF, NOW, 80))
                .containsExactly(
                        "  mug    ███████xxxxxxx················ 1/4, 1 failed",
                        "  spring ███████xxxxxxx················ 1/4, 1 failed",
                        "  running for 1:05 min, about 12 s left");
    }

    @Test
    void noLineIsAsWideAsTheTerminalHoweverNarrowItIs() {
        JobView wide = job("""
                {"phase":"RUNNING","total":100000,"stored":77777,"failed":1234,"message":"waits for a worker that makes it",
                 "subjects":[{"subject":"a-subject-with-quite-a-long-name-of-its-own","total":9999,"stored":12,"failed":1}]}""");
        for (int columns = 20; columns <= 200; columns++) {
            for (String line : ProgressBars.lines(wide, NOW, columns)) {
                assertThat(line.length()).as(line).isLessThan(columns);
            }
        }
        assertThat(ProgressBars.lines(HALF, NOW, 40))
                .containsExactly(
                        "  mug    ████xxxx········ 1/4, 1 failed",
                        "  spring ████xxxx········ 1/4, 1 failed",
                        "  running for 1:05 min, about 12 s left");
    }

    @Test
    void logGetsTheStartAndTheEndAndNothingTwice() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ProgressLines lines = new ProgressLines(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        lines.show(HALF);
        lines.show(HALF);
        for (int stored = 2; stored < 4; stored++) {
            lines.show(job("{\"phase\":\"RUNNING\",\"total\":4,\"stored\":" + stored + "}"));
        }
        // Failed before: about 0 s left.
        assertThat(job("{\"phase\":\"RUNNING\",\"total\":4,\"stored\":4,\"remainingSeconds\":0.0}")
                        .left())
                .isEmpty();
        lines.show(job("{\"phase\":\"FINISHED\",\"total\":4,\"stored\":4}"));
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "spring: running, 1/4 stored, 1 failed, about 12 s left", "spring: finished, 4/4 stored");
    }

    @Test
    void onlyAWholeJobCountsAsStored() {
        assertThat(job("{\"phase\":\"FINISHED\",\"total\":4,\"stored\":4}").allStored())
                .isTrue();
        assertThat(job("{\"phase\":\"FINISHED\",\"total\":4,\"stored\":3,\"failed\":1}")
                        .allStored())
                .isFalse();
        assertThat(job("{\"phase\":\"CANCELLED\",\"total\":4,\"stored\":4}").allStored())
                .isFalse();
        assertThat(job("{\"phase\":\"FINISHED\",\"total\":0,\"stored\":0}").allStored())
                .isFalse();
    }

    static JobView job(String json) {
        try {
            return JobView.unknown("spring").with(new ObjectMapper().readTree(json));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
