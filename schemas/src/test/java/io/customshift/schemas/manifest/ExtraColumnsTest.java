package io.customshift.schemas.manifest;

import static io.customshift.schemas.manifest.Reading.CSV;
import static io.customshift.schemas.manifest.Reading.JSONL;
import static io.customshift.schemas.manifest.Reading.KEEP;
import static io.customshift.schemas.manifest.Reading.lines;
import static io.customshift.schemas.manifest.Reading.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.message.RequestLine;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Columns of the user's own: typing errors, unless they are asked to be kept. */
class ExtraColumnsTest {
    @Test
    void unknownColumnIsShownAsTypedWithTheNearestNameAndTheWayToKeepIt() {
        List<Issue> issues = refused("Subject,PROMPT,Promt,Handle,sedes\nmug,x,y,z,1\n", CSV);
        assertThat(issues).extracting(Issue::code).containsOnly(WireCode.UNKNOWN_FIELD);
        assertThat(issues).extracting(Issue::pointer).containsExactly("/Promt", "/Handle", "/sedes");
        assertThat(issues.get(0).message())
                .contains("\"Promt\"", "did you mean prompt?", "known are id, subject", "--extra-columns keep");
        assertThat(issues.get(1).message()).contains("\"Handle\"").doesNotContain("did you mean");
        assertThat(issues.get(2).message()).contains("did you mean seed");
    }

    @Test
    void keptColumnsGoWithTheirLine() {
        List<RequestLine> lines = lines(
                "Handle,subject,Variant Price,prompt,SKU\nred-mug,mug,\"12,50\",on a table,\u00a0A-1\nb,mug,,x,\n",
                KEEP);
        assertThat(lines.get(0).extra()).isEqualTo(Map.of("Handle", "red-mug", "Variant Price", "12,50", "SKU", "A-1"));
        assertThat(lines.get(1).extra()).isEqualTo(Map.of("Handle", "b"));
    }

    @Test
    void fieldsOfJsonLinesAreKeptByTheSameRule() {
        String line =
                "{\"subject\":\"mug\",\"prompt\":\"x\",\"sku\":\"A-1\",\"price\":12.5,\"tags\":[\"a\"],\"gone\":null}";
        Issue issue = refused(line, JSONL).get(0);
        assertThat(issue.code()).isEqualTo(WireCode.UNKNOWN_FIELD);
        assertThat(issue.message()).contains("--extra-columns keep");
        assertThat(lines(line, KEEP).get(0).extra())
                .isEqualTo(Map.of("sku", "A-1", "price", "12.5", "tags", "[\"a\"]"));
        assertThat(lines("{\"subject\":\"mug\",\"prompt\":\"x\",\"sku\":\"B\",\"extra\":{\"colour\":\"red\"}}", KEEP)
                        .get(0)
                        .extra())
                .isEqualTo(Map.of("sku", "B", "colour", "red"));
        assertThat(lines("{\"subject\":\"mug\",\"prompt\":\"x\",\"extra\":{\"colour\":\"red\"}}", JSONL)
                        .get(0)
                        .extra())
                .isEqualTo(Map.of("colour", "red"));
    }

    @Test
    void columnThatIsThereTwiceIsRefused() {
        assertThat(refused("subject,prompt,sku,sku\nmug,x,1,2\n", KEEP).get(0).message())
                .contains("\"sku\" is there twice");
        assertThat(refused("subject,prompt,strength,Strengths\nmug,x,1,2\n", KEEP)
                        .get(0)
                        .message())
                .contains("\"Strengths\" is there twice");
    }

    @Test
    void numberAndLengthAreBounded() {
        String names = IntStream.rangeClosed(1, 101).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        Issue many = refused("subject,prompt," + names + "\nmug,x" + ",1".repeat(101) + "\n", KEEP)
                .get(0);
        assertThat(many.message()).contains("101", "100");
        Issue length = refused("subject,prompt,body\nmug,x," + "y".repeat(10_001) + "\n", KEEP)
                .get(0);
        assertThat(length.message()).contains("10001", "10000");
        assertThat(length.line() + ":" + length.column()).isEqualTo("2:7");
    }

    @Test
    void lineWithColumnsOfItsOwnIsReadAsItWasWritten() {
        RequestLine line = lines("subject,prompt,sku\nmug,x,A\n", KEEP).get(0);
        byte[] written = Json.write(line);
        assertThat(Json.read(written, RequestLine.class, ReadMode.TOLERANT)).isEqualTo(line);
        assertThat(new String(written, java.nio.charset.StandardCharsets.UTF_8)).contains("\"extra\":{\"sku\":\"A\"}");
    }
}
