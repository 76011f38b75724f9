package io.customshift.models.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.models.catalogue.CatalogueKind;
import io.customshift.models.network.ConstantBlend;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReportTest {
    private static final Score PROBE = new Score(4, 1, 1, 1, 1, 0.9, 0.7, 0.02, 0.95);

    private static Score score(double identity, double colourError) {
        return new Score(4, identity, identity, 1, 0.5, 0.8, 0.7, colourError, 0.5);
    }

    private static Report report() {
        Map<Condition, Score> scores = new LinkedHashMap<>();
        for (Condition condition : Condition.ALL) {
            scores.put(condition, score(0.25, 0.2));
        }
        scores.put(Condition.FULL, score(1, 0.05));
        scores.put(Condition.shift(3, 1), score(0.75, 0.05));
        scores.put(Condition.added(0.5), score(0.5, 0.1));
        return new Report(
                CatalogueKind.SYNTHETIC, "Settings.", PROBE, scores, Map.of(Condition.COMPETITION, 0.02), 4, 2);
    }

    /** Marks of four products: the first {@code right} of them right in category and pattern. */
    private static TreeMap<Integer, Mark> marks(int right) {
        TreeMap<Integer, Mark> marks = new TreeMap<>();
        for (int i = 0; i < 4; i++) {
            marks.put(i, new Mark(i < right, i < right, true, true, 0.8, 0.7, 0.1, 0.5));
        }
        return marks;
    }

    @Test
    void methodIsHeldAgainstTheBestBlendOfAKind() {
        assertThat(report().bestBlend(ConstantBlend.ADDED).orElseThrow().identity())
                .isEqualTo(0.5);
        assertThat(report().bestBlend(ConstantBlend.INTERPOLATED).orElseThrow().identity())
                .isEqualTo(0.25);
    }

    @Test
    void differencesHaveAnErrorProductByProduct() {
        // Differences 0, 1, 1, 1: variance 1/4, over four products.
        assertThat(Report.standardError(marks(4), marks(1))).isCloseTo(0.25, within(1e-9));
        assertThat(Report.standardError(marks(3), marks(3))).isZero();
    }

    @Test
    void conditionsHaveKeysOfTheirOwnAndNoneTwice() {
        assertThat(Condition.ALL).doesNotHaveDuplicates().containsAll(Condition.FEW);
        assertThat(Condition.ALL.stream().map(Condition::key)).doesNotHaveDuplicates();
        assertThat(Condition.ALL.stream().map(Condition::name)).doesNotHaveDuplicates();
        assertThat(Condition.ALL).contains(Condition.shift(2, 1), Condition.NONE);
    }

    @Test
    void tableAndCsvHaveARowPerConditionAndTheProbes() {
        assertThat(ReportText.table(report()).lines()).hasSize(2 + 1 + Condition.ALL.size());
        assertThat(ReportText.table(report()))
                .contains(
                        "| full method, 2 references | 100.0 % | 100.0 % | 100.0 % | 100.0 % | 50.0 % | 0.800 | 0.050 | 0.500 |");
        assertThat(ReportText.csv(report()).lines())
                .hasSize(2 + Condition.ALL.size())
                .contains("none,4,0.2500,0.2500,0.2500,1.0000,0.5000,0.8000,0.2000,0.5000");
    }

    @Test
    void reportSaysHowFarTheMethodIsAboveItsAblations() {
        assertThat(ReportText.markdown(report()))
                .contains("token competition, 2 references: +75.0 points (standard error 2.0,")
                .contains("token competition, 3 references: +50.0 points")
                .contains("constant blend, 0.5 added: +50.0 points");
        assertThat(report().ofThreeReferences().orElseThrow().full().identity()).isEqualTo(0.75);
    }

    @Test
    void plotsAreSvgWithAPointPerValue() throws Exception {
        Map<String, String> plots = Plots.of(report());
        assertThat(plots).containsOnlyKeys("lambda.svg", "references.svg", "methods.svg");
        for (String svg : plots.values()) {
            assertThat(parsed(svg).getDocumentElement().getTagName()).isEqualTo("svg");
            assertThat(svg).doesNotContain("NaN");
        }
        // λ of 0, 0.25, 0.5, 1, 1.5 and 2; three shares and one error.
        assertThat(circles(plots.getOrDefault("lambda.svg", ""))).isEqualTo(6 * 4);
        assertThat(circles(plots.getOrDefault("references.svg", ""))).isEqualTo(4 * 4);
    }

    private static int circles(String svg) throws Exception {
        return parsed(svg).getElementsByTagName("circle").getLength();
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }
}
