package io.customshift.models.image;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
            throw unreadable(file.toString(), "cannot be opened (" + e + ")", e);
        }
    }

    public static PngMetadata read(byte[] png, String name) {
        ByteBuffer file = ByteBuffer.wrap(png);
        if (!PhotoFile.starts(file, 0, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A)) {
            throw unreadable(name, "is no PNG", null);
        }
        Map<String, String> text = new LinkedHashMap<>();
        boolean ended = false;
        for (PngScan.Chunk chunk : PngScan.chunks(file)) {
            if (!chunk.intact()) {
                throw unreadable(name, "is cut short or damaged in its chunk " + chunk.type(), null);
            }
            byte[] data = PhotoFile.bytes(chunk.data(), 0, chunk.data().limit());
            Optional<List<String>> pair = switch (chunk.type()) {
                case "tEXt" -> latin(data);
                case "zTXt" -> packed(data);
                case "iTXt" -> international(data);
                default -> Optional.empty();
            };
            pair.ifPresent(found -> text.putIfAbsent(found.get(0), found.get(1)));
            ended = chunk.type().equals("IEND");
        }
        if (!ended) {
            throw unreadable(name, "is cut short", null);
        }
        try {
            return new PngMetadata(text);
        } catch (IllegalArgumentException e) {
            throw unreadable(name, "has a text chunk with an unlawful keyword", e);
        }
    }

    private static EngineException unreadable(String name, String why, @Nullable Exception cause) {
        return new EngineException(
                ErrorCode.IMAGE_UNREADABLE, name + " " + why + "; give a whole PNG that this program wrote", cause);
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
        return PngScan.inflate(ByteBuffer.wrap(data, end + 2, data.length - end - 2), MAX_TEXT_BYTES)
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
                : PngScan.inflate(ByteBuffer.wrap(data, translated + 1, data.length - translated - 1), MAX_TEXT_BYTES);
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
