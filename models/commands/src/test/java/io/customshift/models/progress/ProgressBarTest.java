package io.customshift.models.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private long nanos = 5_000_000_000L;

    @Test
    void logGetsALineAtEachTenthWithRateAndTimeLeft() {
        try (ProgressBar bar = bar(false, 1000)) {
            for (int i = 0; i < 1000; i++) {
                nanos += 500_000_000L;
                bar.advance();
            }
        }
        String[] lines = text().split("\n");
        assertThat(lines).hasSize(10);
        assertThat(lines[0]).isEqualTo("Making  10 %  100/1000 images  2.0/s  7:30 left");
        assertThat(lines[9]).isEqualTo("Making 100 %  1000/1000 images  2.0/s  took 8:20");
    }

    /** Failed before: ten lines for a picture of a second. */
    @Test
    void logOfShortWorkIsItsEnd() {
        try (ProgressBar bar = bar(false, 20)) {
            for (int i = 0; i < 20; i++) {
                nanos += 50_000_000L;
                bar.advance();
            }
        }
        assertThat(text()).isEqualTo("Making 100 %  20/20 images  20.0/s  took 0:01\n");
    }

    @Test
    void slowWorkIsShownAsSecondsEach() {
        try (ProgressBar bar = bar(false, 2)) {
            nanos += 4_000_000_000_000L;
            bar.advance();
        }
        assertThat(text()).startsWith("Making  50 %  1/2 images  4000.0 s each  1:06:40 left");
    }

    @Test
    void terminalLineIsRedrawnInPlaceAndAtMostTenTimesASecond() {
        try (ProgressBar bar = bar(true, 1000)) {
            bar.note("a long note that is later gone");
            for (int i = 0; i < 1000; i++) {
                nanos += 1_000_000L;
                bar.advance();
                bar.note("");
            }
        }
        String text = text();
        assertThat(text.split("\r")).hasSizeLessThan(20);
        assertThat(text.chars().filter(c -> c == '\n').count()).isEqualTo(1);
        assertThat(text).contains("[########################] 100 %  1000/1000 images");
    }

    @Test
    void shorterLineCoversALongerOne() {
        try (ProgressBar bar = bar(true, 10)) {
            nanos += 200_000_000L;
            bar.note("something long");
            nanos += 200_000_000L;
            bar.note("");
        }
        String[] draws = text().split("\r");
        assertThat(draws[3]).hasSameSizeAs(draws[2]).endsWith(" ".repeat("something long".length()));
    }

    @Test
    void stoppedWorkLeavesItsLineAndNothingOfNothingIsDone() {
        try (ProgressBar bar = bar(false, 10)) {
            nanos += 1_000_000_000L;
            bar.moveTo(99);
            bar.moveTo(3);
            bar.close();
            bar.advance();
        }
        assertThat(text().lines()).hasSize(1);
        written.reset();
        bar(false, 0).close();
        assertThat(text()).startsWith("Making 100 %  0/0 images");
        written.reset();
        bar(false, 10).close();
        assertThat(text()).startsWith("Making   0 %  0/10 images");
    }

    private ProgressBar bar(boolean terminal, long total) {
        PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
        return new ProgressBar(out, terminal, () -> nanos, "Making", "images", total);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
