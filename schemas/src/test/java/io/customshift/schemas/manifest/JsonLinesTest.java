package io.customshift.schemas.manifest;

import static io.customshift.schemas.manifest.Reading.JSONL;
import static io.customshift.schemas.manifest.Reading.lines;
import static io.customshift.schemas.manifest.Reading.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Issue;
import io.customshift.schemas.message.Guidance;
import io.customshift.schemas.message.RequestLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "`{\n  \"subject\": \"mug\",\n  \"prompt\": \"x\"\n}\n`~one whole object on each line~jq -c .",
                "`\n{\n\"subject\": \"mug\",\n\"prompt\": \"x\"}`~one whole object on each line~jq -c .",
                "`[{\"subject\":\"mug\",\"prompt\":\"x\"}]`~JSON list~jq -c '.[]'",
                "`[\n  {\"subject\":\"mug\",\"prompt\":\"x\"},\n  {\"subject\":\"mug\",\"prompt\":\"y\"}\n]`~JSON list~jq -c '.[]'",
                "`subject,prompt\nmug,x`~is no JSON object~text/csv",
                "`\"mug\"`~is no JSON object~text/csv",
            })
    void otherFormIsNamedOnceWithTheWayToOneObjectALine(String text, String said, String fix) {
        List<Issue> issues = refused(text, JSONL);
        assertThat(issues).hasSize(1);
        assertThat(issues.get(0).message()).contains(said, fix);
    }

    @Test
    void faultBehindGoodLinesIsOneOfItsLineOnly() {
        String good = "{\"subject\":\"mug\",\"prompt\":\"x\"}\n";
        assertThat(refused(good + "{\"subject\":\"mug\",\n" + good + "[]\n" + good + "{\"promt\":1}\n", JSONL).stream()
                        .map(Issue::line)
                        .distinct())
                .containsExactly(2, 4, 6);
    }

    @Test
    void settingsAreReadAsOtherDoorsSpellThem() {
        for (String strengths : List.of("[1,0.5]", "\"1;0.5\"", "\"1,0.5\"", "\"1 | 0.5\"")) {
            for (String name : List.of("strength", "strengths")) {
                assertThat(line("\"" + name + "\":" + strengths).strengths()).isEqualTo(List.of(1.0, 0.5));
            }
        }
        assertThat(line("\"strength\":0.5").strengths()).isEqualTo(List.of(0.5));
        for (String guidance : List.of("{\"reference\":7,\"prompt\":5}", "[7,5]", "\"7;5\"", "\"7,5\"", "\"7 5\"")) {
            assertThat(line("\"guidance\":" + guidance).guidance()).isEqualTo(new Guidance(7, 5));
        }
        assertThat(line("\"guidance\":6.5").guidance()).isEqualTo(new Guidance(6.5, 6.5));
        for (String size : List.of("512x768", "512X768", "512 x 768", "512\u00d7768", "512*768")) {
            assertThat(line("\"size\":\"" + size + "\"").size()).hasToString("512x768");
        }
        assertThat(line("\"seeds\":\"3;1;2\"").seeds()).isEqualTo(List.of(3L, 1L, 2L));
        assertThat(line("\"seeds\":7").seeds()).isEqualTo(List.of(7L));
        for (String bad : List.of(
                "\"strength\":\"0,5\"",
                "\"strength\":1,\"strengths\":[1]",
                "\"guidance\":\"7;5;3\"",
                "\"guidance\":[]",
                "\"guidance\":[\"7\"]",
                "\"guidance\":true",
                "\"seed\":-1",
                "\"seed\":9007199254740992",
                "\"seed\":\"1\"")) {
            assertThat(refused("{\"subject\":\"mug\",\"prompt\":\"x\"," + bad + "}", JSONL))
                    .hasSize(1);
        }
    }

    @Test
    void everyEndOfLineThatUnicodeKnowsIsEscapedInWhatIsWritten() {
        RequestLine line = line("\"negative\":\"a\u2028b\u2029c\\nd\"");
        String written = new String(Json.write(line), StandardCharsets.UTF_8);
        assertThat(written).contains("a\\u2028b\\u2029c\\nd");
        assertThat(written.codePoints().noneMatch(c -> c == 0x85 || c == 0x2028 || c == 0x2029))
                .isTrue();
        assertThat(lines(written, JSONL)).containsExactly(line);
    }

    @ParameterizedTest
    @CsvSource({"\\ufffd", "\\u0000", "\\ud800", "\\udc00x", "\\u0085", "\\u009f", "\\u007f"})
    void textIsHeldToTheSameRuleAsInTables(String escape) {
        Issue issue = refused("{\"subject\":\"mug\",\"prompt\":\"a" + escape + "b\"}", JSONL)
                .get(0);
        assertThat(issue.pointer()).isEqualTo("/prompt");
        assertThat(issue.message()).contains("U+");
    }

    private static RequestLine line(String more) {
        return lines("{\"subject\":\"mug\",\"prompt\":\"x\"," + more + "}", JSONL)
                .get(0);
    }
}
