package io.customshift.models.image;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Names what a file is that is no photo we read, from its first bytes, so that its owner knows what to do. */
final class ForeignFormat {
    private static final String CONVERT = "convert it to JPEG, PNG or WebP";
    private static final int LOOKED_AT = 4096;

    /** A format and the bytes, as Latin-1, that its files have at an offset. */
    private record Signature(int offset, String bytes, String name) {}

    private static final List<Signature> SIGNATURES = List.of(
            new Signature(8, "CR\2\0", "a Canon camera RAW photo (CR2)"),
            new Signature(0, "IIRO", "an Olympus camera RAW photo (ORF)"),
            new Signature(0, "IIU\0", "a Panasonic camera RAW photo (RW2)"),
            new Signature(0, "FUJIFILMCCD-RAW", "a Fujifilm camera RAW photo (RAF)"),
            new Signature(0, "FOVb", "a Sigma camera RAW photo (X3F)"),
            new Signature(0, "\0MRM", "a Minolta camera RAW photo (MRW)"),
            new Signature(0, "II\u00BC\1", "JPEG XR"),
            new Signature(0, "II*\0", "TIFF, or a camera RAW photo (DNG, NEF, ARW, PEF)"),
            new Signature(0, "MM\0*", "TIFF, or a camera RAW photo (DNG, NEF, ARW, PEF)"),
            new Signature(0, "II+\0", "TIFF"),
            new Signature(0, "MM\0+", "TIFF"),
            new Signature(0, "\u00FF\n", "JPEG XL"),
            new Signature(4, "JXL ", "JPEG XL"),
            new Signature(4, "jP  ", "JPEG 2000"),
            new Signature(0, "\u00FFO\u00FFQ", "JPEG 2000"),
            new Signature(0, "8BPS", "a Photoshop document (PSD)"),
            new Signature(0, "%PDF", "PDF"),
            new Signature(0, "%!PS", "PostScript (EPS)"),
            new Signature(0, "\u00C5\u00D0\u00D3\u00C6", "PostScript (EPS)"),
            new Signature(0, "\0\0\1\0", "a Windows icon (ICO)"),
            new Signature(0, "\0\0\2\0", "a Windows cursor (CUR)"),
            new Signature(0, "icns", "a macOS icon (ICNS)"),
            new Signature(0, "gimp xcf", "a GIMP document (XCF)"),
            new Signature(0, "v/1\1", "OpenEXR"),
            new Signature(0, "#?RADIANCE", "Radiance HDR"),
            new Signature(0, "qoif", "QOI"),
            new Signature(0, "BPG\u00FB", "BPG"),
            new Signature(0, "FLIF", "FLIF"),
            new Signature(0, "DDS ", "a DirectDraw texture (DDS)"),
            new Signature(0, "\u008AMNG", "MNG, an animation"),
            new Signature(0, "\u008BJNG", "JNG"),
            new Signature(128, "DICM", "DICOM"),
            new Signature(0, "\u00D7\u00CD\u00C6\u009A", "a Windows metafile (WMF)"),
            new Signature(40, " EMF", "a Windows metafile (EMF)"),
            new Signature(0, "\0\5\26\7", "the attributes of a macOS file (its name starts with ._), not the file"),
            new Signature(0, "\32E\u00DF\u00A3", "a Matroska or WebM video"),
            new Signature(8, "AVI ", "an AVI video"),
            new Signature(8, "WAVE", "a sound (WAV)"),
            new Signature(0, "\0\0\1\u00BA", "an MPEG video"),
            new Signature(0, "FLV\1", "a Flash video"),
            new Signature(0, "OggS", "an Ogg video or sound"),
            new Signature(0, "ID3", "a sound (MP3)"),
            new Signature(0, "PK\3\4", "a ZIP archive (also .docx, .xlsx, .sketch and the like)"),
            new Signature(0, "PK\5\6", "an empty ZIP archive"),
            new Signature(0, "\37\u008B", "a gzip archive"),
            new Signature(0, "Rar!", "a RAR archive"),
            new Signature(0, "7z\u00BC\u00AF", "a 7z archive"),
            new Signature(0, "\u00FD7zXZ", "an xz archive"),
            new Signature(0, "BZh", "a bzip2 archive"),
            new Signature(0, "(\u00B5/\u00FD", "a zstd archive"),
            new Signature(257, "ustar", "a tar archive"),
            new Signature(0, "SQLite format 3", "a database (SQLite)"),
            new Signature(0, "\177ELF", "a program"),
            new Signature(0, "MZ", "a program"));

    private ForeignFormat() {}

    /** What completes "it …", with the fix. */
    static String describe(byte[] file) {
        byte[] start = Arrays.copyOf(file, Math.min(file.length, LOOKED_AT));
        String bytes = new String(start, StandardCharsets.ISO_8859_1);
        if (bytes.startsWith("ftyp", 4)) {
            return is(brand(bytes));
        }
        for (Signature signature : SIGNATURES) {
            if (bytes.startsWith(signature.bytes, signature.offset)) {
                return is(signature.name);
            }
        }
        if (bytes.startsWith("BM") && bytes.length() > 14 && bytes.startsWith("\0\0\0\0", 6)) {
            return is("BMP");
        }
        if (bytes.matches("(?s)P[1-7]\\s.*")) {
            return is("a Netpbm picture (PBM, PGM, PPM, PAM)");
        }
        if (bytes.chars().allMatch(c -> c == 0)) {
            return "holds only zeros, as after a download or copy that broke off; copy it again";
        }
        return text(start, file.length > LOOKED_AT)
                ? text(bytes.strip()
                        .replaceFirst("^\u00EF\u00BB\u00BF", "")
                        .strip()
                        .toLowerCase(Locale.ROOT))
                : "starts as no known image format; give a whole JPEG, PNG, WebP or still GIF file";
    }

    private static String is(String name) {
        return "is " + name + ", which is not read; " + CONVERT;
    }

    /** By the brands of an ISO base media file: the major one, then the compatible ones. */
    private static String brand(String bytes) {
        String brands = bytes.substring(8, Math.min(bytes.length(), Math.max(12, Math.min(bytes.charAt(3), 128))));
        if (brands.contains("avif") || brands.contains("avis")) {
            return "AVIF";
        }
        if (brands.startsWith("crx ")) {
            return "a Canon camera RAW photo (CR3)";
        }
        return brands.matches("(?s)(hei|hev|mif|msf).*|.*(heic|heix|mif1).*")
                ? "HEIC (HEIF), the format of phone cameras"
                : "a video (MP4, MOV or the like)";
    }

    private static boolean text(byte[] start, boolean cut) {
        CharBuffer letters = CharBuffer.allocate(start.length);
        // What is cut may end within a letter.
        CoderResult end = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(start), letters, !cut);
        return !end.isError() && letters.flip().chars().noneMatch(c -> c < ' ' && !Character.isWhitespace(c));
    }

    private static String text(String start) {
        if (start.startsWith("version https://git-lfs")) {
            return "is a Git LFS pointer, not the photo; fetch it with git lfs pull";
        }
        if (start.matches("(?s)(<\\?xml.*?|<!--.*?|<!doctype svg.*?)?<svg.*")) {
            return is("SVG, a drawing");
        }
        if (start.matches("(?s)(<!--.*?)?(<!doctype html|<html|<head|<body|<script).*")) {
            return "is a web page (HTML), not a picture; download the picture itself";
        }
        if (start.startsWith("<")) {
            return "is XML, not a picture; give a JPEG, PNG or WebP";
        }
        if (start.startsWith("{") || start.startsWith("[")) {
            return "is JSON, not a picture; give a JPEG, PNG or WebP";
        }
        if (start.startsWith("data:image/") || start.startsWith("/9j/") || start.startsWith("ivborw0kggo")) {
            return "is a picture written as text (base64); decode it first";
        }
        return "is text, not a picture; give a JPEG, PNG or WebP";
    }
}
