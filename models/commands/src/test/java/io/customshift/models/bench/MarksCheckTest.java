package io.customshift.models.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MarksCheckTest {

    @Test
    void marksOutliveWhatTheyMustAndFilesAreToldApart() {
        AtomicInteger done = new AtomicInteger();
        Map<String, Double> values = new HashMap<>();
        new MarksCheck(done::incrementAndGet).run(4, 4).forEach(figure -> values.put(figure.name(), figure.value()));
        assertThat(done).hasValue(8);
        assertThat(values.remove("least_psnr")).isBetween(45.0, 47.0);
        assertThat(values.remove("marking")).isPositive();
        assertThat(values)
                .containsOnly(
                        Map.entry("read_as_marked", 100.0),
                        Map.entry("read_after_jpeg_70", 100.0),
                        Map.entry("read_after_scaling_0.75", 100.0),
                        Map.entry("read_after_cut_to_61_percent", 100.0),
                        Map.entry("white_pixels_changed", 0.0),
                        Map.entry("false_hits", 0.0),
                        Map.entry("wrong_verdicts", 0.0));
    }
}
