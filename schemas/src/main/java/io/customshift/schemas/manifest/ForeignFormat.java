package io.customshift.schemas.manifest;

import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What people send for a manifest that is none: told by its first bytes, and answered with how to make one of it. */
final class ForeignFormat {
    /** How many first bytes are looked at; enough for the names of a workbook's first parts. */
    static final int HEAD = 1 << 13;

    private static final String EXCEL =
            "in Excel choose File, Save As, \"CSV UTF-8 (comma delimited)\" and send that file";
    private static final String UNPACK = "unpack it and send the table itself, as it is or as .gz";
    private static final String EXPORT = "export the table as CSV in UTF-8 and send that";

    /** @param magic the first bytes, as Latin-1 */
    private record Known(String magic, String name, String fix) {}

    private static final List<Known> KNOWN = List.of(
            new Known("\u00d0\u00cf\u0011\u00e0", "an old Excel workbook (.xls)", EXCEL),
            new Known("%PDF", "a PDF document", EXPORT),
            new Known(
                    "{\\rtf",
                    "a rich text document (.rtf)",
                    "in the editor choose plain text, UTF-8, and save it again"),
            new Known("\u0089PNG", "a picture (PNG)", "photos belong to subjects; send the table of prompts"),
            new Known("\u00ff\u00d8\u00ff", "a picture (JPEG)", "photos belong to subjects; send the table of prompts"),
            new Known("PAR1", "a Parquet file", EXPORT),
            new Known("SQLite format 3", "a database (SQLite)", EXPORT),
            new Known("7z\u00bc\u00af", "a 7z archive", UNPACK),
            new Known("Rar!", "a rar archive", UNPACK),
            new Known("BZh", "a text packed by bzip2", UNPACK),
            new Known("\u00fd7zXZ", "a text packed by xz", UNPACK),
            new Known("(\u00b5/\u00fd", "a text packed by zstd", UNPACK),
            new Known("\u001f\u008b", "a gzip file within a gzip file", UNPACK));

    private ForeignFormat() {}

    /** Refuses what is known to be no manifest. */
    static void refuse(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        for (Known known : KNOWN) {
            if (text.startsWith(known.magic())) {
                throw refused(known.name(), known.fix());
            }
        }
        if (text.startsWith("PK\u0003\u0004") || text.startsWith("PK\u0005\u0006")) {
            throw zip(text);
        }
        if (text.startsWith("ustar", 257)) {
            throw refused("a tar archive", UNPACK);
        }
        // Also in two bytes a letter, and behind a byte order mark.
        String markup = text.replaceAll("[\\u0000\\u00ef\\u00bb\\u00bf\\u00ff\\u00fe]", "")
                .strip()
                .toLowerCase(Locale.ROOT);
        if (markup.startsWith("<")) {
            throw markup(markup);
        }
    }

    private static WireException zip(String text) {
        if (text.contains("opendocument.spreadsheet")) {
            return refused(
                    "a LibreOffice or OpenOffice spreadsheet (.ods)",
                    "choose File, Save As, Text CSV with the character set Unicode (UTF-8) and send that file");
        }
        if (text.contains(".iwa")) {
            return refused(
                    "a Numbers document",
                    "in Numbers choose File, Export To, CSV, encoding Unicode (UTF-8), and send that");
        }
        if (text.contains("word/")) {
            return refused("a Word document (.docx)", EXPORT);
        }
        if (text.contains("xl/") || text.contains("[Content_Types].xml")) {
            return refused("an Excel workbook (.xlsx)", EXCEL);
        }
        return refused("a zip archive", UNPACK);
    }

    private static WireException markup(String text) {
        if (text.contains("schemas-microsoft-com:office:spreadsheet")) {
            return refused("an Excel workbook in XML", EXCEL);
        }
        if (text.startsWith("<!doctype html") || text.contains("<html") || text.startsWith("<table")) {
            return refused("a web page (HTML), often one that says why a download failed", EXPORT);
        }
        return refused("XML", "a shop's feed can be exported as CSV or tab-separated text as well; send that");
    }

    private static WireException refused(String what, String fix) {
        return new WireException(
                WireCode.UNSUPPORTED_MEDIA_TYPE,
                "",
                "the manifest is " + what
                        + "; taken are CSV, tab-separated text and JSON lines, as they are or as .gz; " + fix);
    }
}
