package io.customshift.models.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Text that a PNG carries, by keyword: the settings a picture was made with. Ours are {@link #PARAMETERS}, for people
 * and the tools that show it, and {@link #CUSTOMSHIFT}, JSON with everything needed to make the picture again.
 *
 * @param text keyword to text, in file order; a keyword is 1 to 79 printable Latin-1 characters
 */
public record PngMetadata(Map<String, String> text) {
    public static final String PARAMETERS = "parameters";
    public static final String CUSTOMSHIFT = "customshift";
    public static final PngMetadata NONE = new PngMetadata(Map.of());

    private static final int MAX_TEXT_BYTES = 16 << 20;

    public PngMetadata {
        for (String keyword : text.keySet()) {
            if (!keyword.matches("[\\x21-\\x7E\\xA1-\\xFF]([\\x20-\\x7E\\xA1-\\xFF]{0,77}[\\x21-\\x7E\\xA1-\\xFF])?")) {
                throw new IllegalArgumentException(
                        "a PNG keyword is 1 to 79 printable Latin-1 characters without outer blanks, not '" + keyword
                                + "'");
            }
        }
        text = Collections.unmodifiableMap(new LinkedHashMap<>(text));
    }

    /** The two texts of a generated picture. */
    public static PngMetadata of(String parameters, String customshiftJson) {
        Map<String, String> text = new LinkedHashMap<>();
        text.put(PARAMETERS, parameters);
        text.put(CUSTOMSHIFT, customshiftJson);
        return new PngMetadata(text);
    }

    public Optional<String> parameters() {
        return Optional.ofNullable(text.get(PARAMETERS));
    }

    public Optional<String> customshift() {
        return Optional.ofNullable(text.get(CUSTOMSHIFT));
    }

    /** Reads the text chunks (tEXt, zTXt, iTXt) of a file. Errors: IMAGE_UNREADABLE. */
    public static PngMetadata read(Path file) {
        try {
            return read(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw ImageHeader.unreadable(file.toString(), "cannot be opened (" + e + ")", e);
        }
    }

    public static PngMetadata read(byte[] png, String name) {
        ByteReader file = new ByteReader(png);
        if (!file.matches(0, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A)) {
            throw ImageHeader.unreadable(name, "is no PNG");
        }
        Map<String, String> text = new LinkedHashMap<>();
        try {
            PngScan.walk(file, (type, at, length) -> {
                byte[] data = type.endsWith("Xt") ? file.slice(at, length) : new byte[0];
                switch (type) {
                    case "tEXt" -> latin(data).ifPresent(pair -> text.putIfAbsent(pair.get(0), pair.get(1)));
                    case "zTXt" -> packed(data).ifPresent(pair -> text.putIfAbsent(pair.get(0), pair.get(1)));
                    case "iTXt" -> international(data).ifPresent(pair -> text.putIfAbsent(pair.get(0), pair.get(1)));
                    default -> {}
                }
            });
            return new PngMetadata(text);
        } catch (TruncatedImage e) {
            throw ImageHeader.unreadable(name, e.getMessage());
        } catch (IllegalArgumentException e) {
            throw ImageHeader.unreadable(name, "has a text chunk with an unlawful keyword", e);
        }
    }

    private static Optional<List<String>> latin(byte[] data) {
        int end = zero(data, 0);
        return end < 0
                ? Optional.empty()
                : Optional.of(List.of(latin(data, 0, end), latin(data, end + 1, data.length)));
    }

    private static Optional<List<String>> packed(byte[] data) {
        int end = zero(data, 0);
        if (end < 0 || end + 2 > data.length) {
            return Optional.empty();
        }
        return PngScan.inflate(data, end + 2, MAX_TEXT_BYTES)
                .map(text -> List.of(latin(data, 0, end), latin(text, 0, text.length)));
    }

    /** Keyword, 0, compressed?, method, language, 0, translated keyword, 0, UTF-8 text. */
    private static Optional<List<String>> international(byte[] data) {
        int end = zero(data, 0);
        int language = end < 0 ? -1 : zero(data, end + 3);
        int translated = language < 0 ? -1 : zero(data, language + 1);
        if (translated < 0) {
            return Optional.empty();
        }
        String keyword = latin(data, 0, end);
        Optional<byte[]> text = data[end + 1] == 0
                ? Optional.of(Arrays.copyOfRange(data, translated + 1, data.length))
                : PngScan.inflate(data, translated + 1, MAX_TEXT_BYTES);
        return text.map(bytes -> List.of(keyword, new String(bytes, StandardCharsets.UTF_8)));
    }

    private static int zero(byte[] data, int from) {
        for (int i = from; i < data.length; i++) {
            if (data[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static String latin(byte[] data, int from, int to) {
        return new String(data, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
