package io.customshift.schemas.manifest;

import static io.customshift.schemas.manifest.Reading.CSV;
import static io.customshift.schemas.manifest.Reading.JSONL;
import static io.customshift.schemas.manifest.Reading.lines;
import static io.customshift.schemas.manifest.Reading.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.message.ManifestFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes become the text that was meant, or are refused by name and place. */
class EncodingTest {
    private static final String TABLE =
            "subject,prompt\r\nmug,caf\u00e9 \u0447\u0430\u0448\u043a\u0430 \ud83c\udf75\r\n";
    private static final String LINE = "{\"subject\":\"mug\",\"prompt\":\"caf\u00e9 \ud83c\udf75\"}\n";

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void unicodeIsReadWithItsMark(String name) {
        assertThat(lines(("\ufeff" + TABLE).getBytes(Charset.forName(name)), CSV)
                        .get(0)
                        .prompt())
                .isEqualTo("caf\u00e9 \u0447\u0430\u0448\u043a\u0430 \ud83c\udf75");
        assertThat(lines(("\ufeff" + LINE).getBytes(Charset.forName(name)), JSONL)
                        .get(0)
                        .prompt())
                .isEqualTo("caf\u00e9 \ud83c\udf75");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void unicodeIsReadWithoutItsMark(String name) {
        assertThat(lines(TABLE.getBytes(Charset.forName(name)), CSV)).hasSize(1);
        assertThat(lines(LINE.getBytes(Charset.forName(name)), JSONL)).hasSize(1);
    }

    @Test
    void lettersAtTheEdgesOfBuffersStayWhole() {
        String prompt = "\ud83c\udf75\u20ac\u00e9x".repeat(300);
        String row = "mug," + prompt.substring(0, 1200) + "\n";
        assertThat(lines("subject,prompt\n" + row.repeat(60), CSV))
                .hasSize(60)
                .allMatch(line -> line.prompt().equals(prompt.substring(0, 1200)));
    }

    @Test
    void byteThatIsNotUtf8IsNamedByItsPlace() {
        String good = "mug,on a table \u20ac\r\n".repeat(499);
        byte[] bytes = join(
                ("subject,prompt\r\n" + good).getBytes(StandardCharsets.UTF_8),
                "mug,9\u201310 mugs\r\nmug,x\r\n".getBytes(Charset.forName("windows-1252")));
        List<Issue> issues = refused(bytes, CSV);
        assertThat(issues).hasSize(1);
        assertThat(issues.get(0).code()).isEqualTo(WireCode.MALFORMED_CSV);
        assertThat(issues.get(0).line() + ":" + issues.get(0).column()).isEqualTo("501:6");
        assertThat(issues.get(0).message()).contains("0x96", "UTF-8", "windows-1252");
    }

    @Test
    void jsonLineThatIsNotUtf8IsNamedByItsPlace() {
        byte[] bytes = join(
                LINE.getBytes(StandardCharsets.UTF_8),
                "{\"subject\":\"mug\",\"prompt\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
        Issue issue = refused(bytes, JSONL).get(0);
        assertThat(issue.code()).isEqualTo(WireCode.MALFORMED_JSON);
        assertThat(issue.line() + ":" + issue.column()).isEqualTo("2:31");
    }

    @Test
    void textThatEndsWithinALetterIsNotUtf8() {
        byte[] whole = "subject,prompt\nmug,\u20ac".getBytes(StandardCharsets.UTF_8);
        assertThat(refused(Arrays.copyOf(whole, whole.length - 1), CSV).get(0).line())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "text/csv; charset=windows-1252, windows-1252",
        "text/csv;charset=\"Windows-1252\", windows-1252",
        "text/plain; header=present; CHARSET=iso-8859-1, windows-1252",
        "text/csv; charset=utf-16, UTF-16LE",
        "text/csv; charset=utf-16le, UTF-16LE",
        "text/csv; charset=us-ascii, UTF-8",
        "text/csv; charset=utf8, UTF-8",
    })
    void encodingThatTheMediaTypeNamesIsRead(String type, String written) {
        ManifestOptions options = ManifestMediaType.options(type, ExtraColumns.REFUSE);
        String text = "subject,prompt\nmug,caf\u00e9 9" + (written.equals("UTF-8") ? "-" : "\u2013") + "10\n";
        assertThat(lines(text.getBytes(Charset.forName(written)), options)
                        .get(0)
                        .prompt())
                .startsWith("caf\u00e9 9")
                .endsWith("10");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/csv",
                "text/csv; header=present",
                "TEXT/CSV",
                "text/tab-separated-values",
                "text/plain",
                "application/vnd.ms-excel",
                "application/csv",
                "application/octet-stream",
                "application/gzip",
                ""
            })
    void tableOrLinesAreToldByTheFirstCharacter(String type) {
        ManifestOptions options = ManifestMediaType.options(type, ExtraColumns.REFUSE);
        assertThat(lines(TABLE, options)).hasSize(1);
        assertThat(lines("\n \n" + LINE, options)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "application/x-www-form-urlencoded, --data-binary",
        "image/png, text/csv",
        "application/xml, text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, CSV UTF-8",
        "application/vnd.oasis.opendocument.spreadsheet, CSV UTF-8",
    })
    void typeThatIsNoManifestsIsRefusedWithThoseThatAre(String type, String fix) {
        var failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                io.customshift.schemas.error.WireException.class,
                () -> ManifestMediaType.options(type, ExtraColumns.REFUSE));
        assertThat(failure.code()).isEqualTo(WireCode.UNSUPPORTED_MEDIA_TYPE);
        assertThat(failure)
                .hasMessageContaining(type)
                .hasMessageContaining("text/csv")
                .hasMessageContaining(fix);
        assertThat(io.customshift.schemas.error.Problem.of(failure).status()).isEqualTo(415);
    }

    @Test
    void charsetThatIsNotKnownIsNamed() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> ManifestMediaType.options("text/csv; charset=klingon", ExtraColumns.REFUSE)))
                .hasMessageContaining("klingon");
    }

    @Test
    void gzipIsReadAndItsDamageNamed() throws IOException {
        byte[] packed = gzip(TABLE.repeat(1).getBytes(StandardCharsets.UTF_8));
        assertThat(lines(packed, CSV)).hasSize(1);
        assertThat(lines(gzip(LINE.getBytes(StandardCharsets.UTF_8)), JSONL)).hasSize(1);
        assertThat(lines(gzip(("\ufeff" + TABLE).getBytes(StandardCharsets.UTF_16LE)), CSV))
                .hasSize(1);
        for (int length : new int[] {3, 9, 15, packed.length - 5}) {
            assertThat(refused(Arrays.copyOf(packed, length), CSV).get(0).message())
                    .contains("gzip", "damaged");
        }
        byte[] flipped = packed.clone();
        flipped[packed.length - 6] ^= 0x40;
        assertThat(refused(flipped, CSV).get(0).message()).contains("damaged");
        assertThat(refused(gzip(packed), CSV).get(0).message()).contains("gzip file within");
    }

    @Test
    void whatGzipUnfoldsToIsBounded() throws IOException {
        byte[] bomb = gzip(("subject,prompt\n" + "mug,x\n".repeat(2_000_000)).getBytes(StandardCharsets.UTF_8));
        assertThat(bomb.length).isLessThan(100_000);
        var failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                io.customshift.schemas.error.WireException.class,
                () -> Manifests.read(
                        new java.io.ByteArrayInputStream(bomb),
                        CSV,
                        new ManifestLimits(1_000_000, 1 << 16, 10_000_000, 10_000_000, 10),
                        line -> {}));
        assertThat(failure.code()).isEqualTo(WireCode.TOO_LARGE);
    }

    @Test
    void whatIsNoTextIsCalledByItsName() throws IOException {
        assertForeign(zip("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"), ".xlsx", "CSV UTF-8");
        assertForeign(zip("docProps/app.xml", "xl/worksheets/sheet1.xml"), ".xlsx", "CSV UTF-8");
        assertForeign(zip("Index/Document.iwa"), "Numbers", "Export To");
        assertForeign(zip("word/document.xml"), ".docx", "CSV");
        assertForeign(zip("catalogue.csv"), "zip archive", "unpack");
        assertForeign(
                join(
                        "PK\u0003\u0004".getBytes(StandardCharsets.ISO_8859_1),
                        "mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK".getBytes(StandardCharsets.US_ASCII)),
                ".ods",
                "Text CSV");
        assertForeign(latin("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1"), ".xls", "CSV UTF-8");
        assertForeign(latin("<?xml version=\"1.0\"?><rss><channel/></rss>"), "XML", "CSV");
        assertForeign(latin("\u00ef\u00bb\u00bf<?xml version=\"1.0\"?><feed/>"), "XML", "CSV");
        assertForeign("\ufeff<?xml version=\"1.0\"?><feed/>".getBytes(StandardCharsets.UTF_16LE), "XML", "CSV");
        assertForeign(
                latin("<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>"),
                "Excel workbook in XML",
                "CSV UTF-8");
        assertForeign(latin("\n<!DOCTYPE html><html><body>404</body></html>"), "HTML", "CSV");
        assertForeign(latin("%PDF-1.7"), "PDF", "CSV");
        assertForeign(latin("{\\rtf1\\ansi subject,prompt}"), "rich text", "plain text");
        assertForeign(latin("\u0089PNG\r\n\u001a\n"), "PNG", "photos");
        assertForeign(latin("\u00ff\u00d8\u00ff\u00e0"), "JPEG", "photos");
        assertForeign(latin("PAR1"), "Parquet", "CSV");
        assertForeign(gzip(zip("xl/workbook.xml")), ".xlsx", "CSV UTF-8");
        byte[] tar = new byte[1024];
        System.arraycopy(latin("catalogue.csv"), 0, tar, 0, 13);
        System.arraycopy(latin("ustar"), 0, tar, 257, 5);
        assertForeign(gzip(tar), "tar", "unpack");
    }

    @Test
    void bytesOfNoKindAreRefusedAndNeverFailOtherwise() {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            assertThat(refused(
                            bytes,
                            i % 2 == 0 ? CSV : new ManifestOptions(ManifestFormat.JSONL, null, ExtraColumns.KEEP)))
                    .isNotEmpty();
        }
    }

    private static void assertForeign(byte[] bytes, String name, String fix) {
        for (ManifestOptions options : List.of(CSV, JSONL)) {
            Issue issue = refused(bytes, options).get(0);
            assertThat(issue.code()).as(issue.message()).isEqualTo(WireCode.UNSUPPORTED_MEDIA_TYPE);
            assertThat(issue.message()).contains(name, fix);
        }
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
            packed.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream packed = new ZipOutputStream(out)) {
            for (String name : names) {
                packed.putNextEntry(new ZipEntry(name));
                packed.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }
}
