package io.customshift.schemas.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.ManifestFormat;
import io.customshift.schemas.message.RequestLine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestsTest {
    @Test
    void csvAndJsonlSayTheSame() {
        List<ManifestLine> csv =
                csv("\uFEFFid,subject,prompt,negative,seed,count,size,steps,strength,guidance,plan,priority\r\n"
                        + "r1,mug,\"a \"\"big\"\" mug,\nred\",blurry,5,2,512x768,10,1;0.5,6;5,Fast,9\r\n"
                        + "\r\n"
                        + ",cup,  plain ,,,,,,,,,\r\n");
        List<ManifestLine> jsonl = jsonl(
                "{\"id\":\"r1\",\"subject\":\"mug\",\"prompt\":\"a \\\"big\\\" mug,\\nred\",\"negative\":\"blurry\","
                        + "\"seed\":5,\"count\":2,\"size\":\"512x768\",\"steps\":10,\"strengths\":[1,0.5],"
                        + "\"guidance\":{\"reference\":6,\"prompt\":5},\"plan\":\"fast\",\"priority\":9}\n\n"
                        + "{\"subject\":\"cup\",\"prompt\":\"plain\"}");
        assertThat(csv.stream().map(ManifestLine::line))
                .isEqualTo(jsonl.stream().map(ManifestLine::line).toList());
        assertThat(csv.stream().map(ManifestLine::textLine)).containsExactly(2, 5);
        assertThat(csv.get(0).line().seedsInOrder()).containsExactly(5L, 6L);
    }

    @Test
    void quotedAndUnquotedLineEndsOfAllKindsAreRead() {
        for (String end : List.of("\n", "\r\n", "\r")) {
            assertThat(csv("subject,prompt" + end + "a,x" + end + "b,\"y\"" + end + "c,z"))
                    .extracting(l -> l.line().subject() + l.line().prompt() + l.index() + l.textLine())
                    .containsExactly("ax02", "by13", "cz24");
        }
    }

    @Test
    void everyFaultIsNamedByLineAndColumn() {
        List<Issue> issues = refused(
                ManifestFormat.CSV,
                "subject,prompt,steps,strength\n"
                        + "mug,x,0,1\n"
                        + "a/b,x,28,1\n"
                        + "mug,,28,1\n"
                        + "mug,x,many,-1\n"
                        + "mug,x\n"
                        + "mug,a \"b\" c,28,1\n"
                        + "mug,\"a\"b,28,1\n"
                        + "mug,\"never,28,1\n",
                ManifestLimits.DEFAULT);
        assertThat(issues.stream().map(i -> i.code() + " " + i.pointer() + " " + i.line() + ":" + i.column()))
                .containsExactly(
                        "INVALID_VALUE /steps 2:7",
                        "INVALID_VALUE /subject 3:1",
                        "MISSING_FIELD /prompt 4:5",
                        "INVALID_VALUE /steps 5:7",
                        "MALFORMED_CSV  6:5",
                        "MALFORMED_CSV  7:7",
                        "MALFORMED_CSV  8:8",
                        "MALFORMED_CSV  9:5");
    }

    @Test
    void headerFaultsAreNamed() {
        assertThat(refused(ManifestFormat.CSV, "subject,promt,subject\nx,y,z\n", ManifestLimits.DEFAULT).stream()
                        .map(i -> i.code() + " " + i.pointer() + " " + i.line() + ":" + i.column()))
                .containsExactly(
                        "UNKNOWN_FIELD /promt 1:9", "INVALID_VALUE /subject 1:15", "MISSING_FIELD /prompt 1:1");
        assertThat(refused(ManifestFormat.CSV, "", ManifestLimits.DEFAULT)
                        .get(0)
                        .code())
                .isEqualTo(WireCode.MISSING_FIELD);
        assertThat(refused(ManifestFormat.JSONL, "\n\n", ManifestLimits.DEFAULT)
                        .get(0)
                        .code())
                .isEqualTo(WireCode.MISSING_FIELD);
    }

    @Test
    void jsonlFaultsAreNamedByLine() {
        List<Issue> issues = refused(
                ManifestFormat.JSONL,
                "{\"subject\":\"a\",\"prompt\":\"x\"}\n{\"subject\":\"a\",}\n{\"subject\":\"a\",\"prompt\":\"x\",\"colour\":1}\n",
                ManifestLimits.DEFAULT);
        assertThat(issues.stream().map(i -> i.code() + " " + i.pointer() + " " + i.line()))
                .containsExactly("MALFORMED_JSON  2", "UNKNOWN_FIELD /colour 3");
        assertThat(issues.get(0).column()).isNotNull();
    }

    @Test
    void duplicateIdsAreRefusedInBothForms() {
        assertThat(refused(ManifestFormat.CSV, "id,subject,prompt\na,m,x\nb,m,y\na,m,z\n", ManifestLimits.DEFAULT))
                .singleElement()
                .satisfies(i -> {
                    assertThat(i.code()).isEqualTo(WireCode.DUPLICATE_ID);
                    assertThat(i.line()).isEqualTo(4);
                    assertThat(i.message()).contains("line 2");
                });
        String line = "{\"id\":\"a\",\"subject\":\"m\",\"prompt\":\"x\"}\n";
        assertThat(refused(ManifestFormat.JSONL, line + line, ManifestLimits.DEFAULT)
                        .get(0)
                        .code())
                .isEqualTo(WireCode.DUPLICATE_ID);
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        byte[] latin = "subject,prompt\nmug,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        WireException failure = catchThrowableOfType(
                WireException.class,
                () -> Manifests.read(
                        new ByteArrayInputStream(latin),
                        ManifestOptions.of(ManifestFormat.CSV),
                        ManifestLimits.DEFAULT,
                        line -> {}));
        assertThat(failure.code()).isEqualTo(WireCode.MALFORMED_CSV);
        assertThat(failure).hasMessageContaining("UTF-8");
    }

    @Test
    void eachLimitEndsTheReading() {
        var small = new ManifestLimits(1000, 100, 3, 5, 10);
        String head = "subject,prompt,count\n";
        for (String text : List.of(
                head + "m,x,1\n".repeat(4),
                head + "m,x,3\n".repeat(2),
                head + "m," + "x".repeat(101) + ",1\n",
                head + "m,\"" + "x,y\n".repeat(40))) {
            assertThat(refused(ManifestFormat.CSV, text, small).get(0).code()).isEqualTo(WireCode.TOO_LARGE);
        }
        assertThat(refused(ManifestFormat.JSONL, "{\"subject\":\"" + "x".repeat(200), small)
                        .get(0)
                        .code())
                .isEqualTo(WireCode.TOO_LARGE);
    }

    @Test
    void manifestOfTwoHundredMegabytesIsRefusedWithoutBeingHeld() {
        // An endless stream: only the limit can end the reading.
        InputStream endless = new InputStream() {
            private final byte[] row = ("m,\"" + "x".repeat(1000) + "\"\n").getBytes(StandardCharsets.UTF_8);
            private final byte[] head = "subject,prompt\n".getBytes(StandardCharsets.UTF_8);
            private long at;

            @Override
            public int read() {
                long i = at++;
                return i < head.length ? head[(int) i] : row[(int) ((i - head.length) % row.length)];
            }
        };
        List<Issue> issues =
                refused(endless, ManifestFormat.CSV, new ManifestLimits(5_000_000, 1 << 16, 1 << 30, 1L << 40, 10));
        assertThat(issues.get(0).code()).isEqualTo(WireCode.TOO_LARGE);
        assertThat(issues.get(0).message()).contains("5000000");
    }

    @Test
    void faultsAreCollectedUpToTheLimit() {
        var limits = new ManifestLimits(1 << 20, 1000, 1000, 1000, 7);
        assertThat(refused(ManifestFormat.CSV, "subject,prompt\n" + "m\n".repeat(100), limits))
                .hasSize(7);
    }

    private static List<ManifestLine> csv(String text) {
        return read(text, ManifestFormat.CSV);
    }

    private static List<ManifestLine> jsonl(String text) {
        return read(text, ManifestFormat.JSONL);
    }

    private static List<ManifestLine> read(String text, ManifestFormat format) {
        List<ManifestLine> lines = new ArrayList<>();
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            ManifestSummary summary = Manifests.read(
                    new ByteArrayInputStream(bytes), ManifestOptions.of(format), ManifestLimits.DEFAULT, lines::add);
            assertThat(summary)
                    .isEqualTo(new ManifestSummary(
                            lines.size(),
                            lines.stream()
                                    .map(ManifestLine::line)
                                    .mapToLong(RequestLine::images)
                                    .sum(),
                            bytes.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private static List<Issue> refused(ManifestFormat format, String text, ManifestLimits limits) {
        return refused(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), format, limits);
    }

    private static List<Issue> refused(InputStream in, ManifestFormat format, ManifestLimits limits) {
        WireException failure = catchThrowableOfType(
                WireException.class, () -> Manifests.read(in, ManifestOptions.of(format), limits, line -> {}));
        assertThat(failure).isNotNull();
        return failure.issues();
    }
}
