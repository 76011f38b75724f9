package io.customshift.models.image;

import java.awt.Rectangle;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Walks a PNG's chunks (PNG third edition). A wrong checksum is forgiven where no pixel depends on it, and a file may end
 * as soon as its pixel data does; whether that holds all rows is told by the decoder.
 */
final class PngScan {
    private static final Set<String> COLOURS = Set.of("cICP", "iCCP", "sRGB", "gAMA", "cHRM");
    private static final byte[] END = {0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xAE, 0x42, 0x60, (byte) 0x82};

    private final ByteBuffer in;
    private final List<ByteBuffer> pixels = new ArrayList<>();
    private final Map<String, ByteBuffer> colours = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private ByteBuffer header = ByteBuffer.allocate(13);
    private int frames = 1;
    private int paletteEntries;
    private int orientation = ExifOrientation.UPRIGHT;
    private boolean drawn;
    private boolean alpha;
    private boolean ended;

    private PngScan(ByteBuffer in) {
        this.in = in;
    }

    /**
     * A chunk.
     *
     * @param data what is there of its data
     * @param intact whether all of it is there, and its checksum is right
     */
    record Chunk(String type, ByteBuffer data, boolean whole, boolean intact) {
        boolean critical() {
            return Character.isUpperCase(type.charAt(0));
        }
    }

    /** The chunks in file order; they end with IEND, or where the file does or what follows is no chunk. */
    static List<Chunk> chunks(ByteBuffer in) {
        List<Chunk> chunks = new ArrayList<>();
        int at = 8;
        while (at + 8 <= in.limit()) {
            byte[] name = PhotoFile.bytes(in, at + 4, 4);
            String type = new String(name, StandardCharsets.ISO_8859_1);
            if (!type.matches("[A-Za-z]{4}")) {
                break;
            }
            long length = in.getInt(at) & 0xFFFFFFFFL;
            int there = (int) Math.min(length, in.limit() - at - 8L);
            boolean whole = at + 12 + length <= in.limit();
            CRC32 crc = new CRC32();
            crc.update(in.slice(at + 4, there + 4));
            boolean intact = whole && (int) crc.getValue() == in.getInt(at + 8 + there);
            chunks.add(new Chunk(type, in.slice(at + 8, there), whole, intact));
            if (!whole || type.equals("IEND")) {
                break;
            }
            at += 12 + there;
        }
        return chunks;
    }

    static PhotoFile scan(ByteBuffer in) {
        return new PngScan(in).scan();
    }

    private PhotoFile scan() {
        pixels.add(in.slice(0, 8));
        for (Chunk chunk : chunks(in)) {
            if (chunk.type.equals("CgBI")) {
                throw new UnreadableImage(
                        "is a PNG in Apple's form for iOS apps, which is not read; save it as JPEG or PNG");
            }
            if (!chunk.whole && !chunk.type.equals("IDAT")) {
                break;
            }
            if (chunk.whole && !chunk.intact && !chunk.type.equals("IEND")) {
                if (chunk.critical()) {
                    throw new UnreadableImage(
                            "has damaged pixel data: the checksum of its chunk " + chunk.type + " is wrong");
                }
                notes.add("the checksum of its chunk " + chunk.type + " is wrong; the chunk was ignored");
                continue;
            }
            take(chunk);
        }
        if (!drawn) {
            throw new UnreadableImage(ended ? "holds no picture" : "is cut short: it ends before its first pixel");
        }
        if (!ended) {
            notes.add("its end is missing; all its pixels are there");
        }
        pixels.add(ByteBuffer.wrap(END));
        int width = side(0);
        int height = side(4);
        boolean gray = (header.get(9) & 2) == 0;
        return new PhotoFile(
                PhotoFormat.PNG,
                width,
                height,
                new Rectangle(width, height),
                frames,
                alpha,
                Optional.empty(),
                orientation,
                PngColours.of(colours, gray ? 1 : 3, notes),
                PhotoFile.joined(pixels),
                notes);
    }

    private int side(int at) {
        return (int) Math.min(header.getInt(at) & 0xFFFFFFFFL, Integer.MAX_VALUE);
    }

    private void take(Chunk chunk) {
        ByteBuffer data = chunk.data;
        int kind = header.get(9);
        switch (chunk.type) {
            case "IHDR" -> {
                if (pixels.size() > 1 || data.limit() != 13) {
                    throw new UnreadableImage("has a damaged header");
                }
                header = data;
                alpha = (data.get(9) & 4) != 0;
                keep("IHDR", data);
            }
            case "PLTE" -> {
                paletteEntries = data.limit() / 3;
                keep("PLTE", data);
            }
            case "tRNS" -> {
                if (!drawn && (kind == 3 ? data.limit() <= paletteEntries : data.limit() == (kind == 0 ? 2 : 6))) {
                    alpha = true;
                    keep("tRNS", data);
                }
            }
            case "IDAT" -> {
                drawn = true;
                keep("IDAT", data);
            }
            case "IEND" -> ended = true;
            case "acTL" -> frames = data.limit() == 8 ? data.getInt(0) & 0x7FFFFFFF : 1;
            case "eXIf" -> orientation = ExifOrientation.of(data);
            default -> {
                if (chunk.critical()) {
                    throw new UnreadableImage("has a chunk " + chunk.type + " that no PNG has");
                }
                if (COLOURS.contains(chunk.type) && !drawn) {
                    colours.putIfAbsent(chunk.type, data);
                }
            }
        }
    }

    private void keep(String type, ByteBuffer data) {
        ByteBuffer name = ByteBuffer.wrap(type.getBytes(StandardCharsets.US_ASCII));
        CRC32 crc = new CRC32();
        crc.update(name.duplicate());
        crc.update(data.duplicate());
        pixels.add(ByteBuffer.allocate(4).putInt(0, data.limit()));
        pixels.add(name);
        pixels.add(data);
        pixels.add(ByteBuffer.allocate(4).putInt(0, (int) crc.getValue()));
    }

    /** Unpacks zlib data, or nothing when it is damaged or larger than {@code limit} bytes. */
    static Optional<byte[]> inflate(ByteBuffer packed, int limit) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            while (!inflater.finished()) {
                int n = inflater.inflate(buffer);
                out.write(buffer, 0, n);
                if (out.size() > limit || (n == 0 && (inflater.needsInput() || inflater.needsDictionary()))) {
                    return Optional.empty();
                }
            }
            return Optional.of(out.toByteArray());
        } catch (DataFormatException e) {
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }
}
