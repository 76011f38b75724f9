package io.customshift.models.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChartTest {
    private static final Pattern POINTS =
            Pattern.compile("points=\"[0-9.]+,([0-9.]+) [0-9.]+,([0-9.]+) [0-9.]+,([0-9.]+)");

    @Test
    void logarithmicAxisGivesEachFactorOfTenTheSameHeight() {
        List<Double> values = List.of(1.0, 10.0, 100.0);
        Chart chart = Chart.lines(
                "t", "x", List.of(0.0, 1.0, 2.0), Double.NaN, List.of(new Chart.Series("s", "#000", values)));
        Matcher points = POINTS.matcher(Chart.svg(List.of(chart.logarithmic())));
        assertThat(points.find()).isTrue();
        double low = Double.parseDouble(points.group(1));
        double middle = Double.parseDouble(points.group(2));
        double high = Double.parseDouble(points.group(3));
        assertThat(low - middle).isEqualTo(middle - high).isPositive();
    }

    @Test
    void longLineHasNoDotsAndFewCaptions() {
        List<Double> x = IntStream.range(0, 1_000).mapToObj(i -> (double) i).toList();
        String svg =
                Chart.svg(List.of(Chart.lines("t", "x", x, Double.NaN, List.of(new Chart.Series("s", "#000", x)))));
        assertThat(svg).doesNotContain("<circle");
        // Six values of the vertical axis, the names, and what stands below.
        assertThat(svg.split("<text", -1)).hasSizeLessThan(20);
    }
}
