package io.customshift.models.image;

import java.awt.Rectangle;
import java.awt.color.ICC_ColorSpace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Walks a JPEG's marker segments (ITU T.81, annex B). Stray bytes between them and a missing end are passed over, as
 * libjpeg does; whether the pixels are all there is told by the decoder for a scan's inside, and here for scans that are
 * not there at all.
 */
final class JpegScan {
    /** A scan of a few bytes may cost the decoder a walk over the whole picture; files have a dozen. */
    private static final int SCANS_MAX = 100;

    private static final int START_OF_IMAGE = 0xD8;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_SCAN = 0xDA;
    private static final int NUMBER_OF_LINES = 0xDC;
    private static final int APP1 = 0xE1;
    private static final int APP2 = 0xE2;
    private static final int PROFILE_PREFIX = 14;
    private static final byte[] JFIF = {
        (byte) 0xFF, (byte) 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };

    private final ByteBuffer in;
    private final List<ByteBuffer> pixels = new ArrayList<>();
    private final Map<Integer, ByteBuffer> profile = new TreeMap<>();
    private final List<ByteBuffer> profileSegments = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int orientation = ExifOrientation.UPRIGHT;
    private int profileParts;
    private int stray;
    private int scans;
    private int lines;
    private int frameAt;
    private Frame frame = Frame.NONE;

    private JpegScan(ByteBuffer in) {
        this.in = in;
    }

    static PhotoFile scan(ByteBuffer in) {
        return new JpegScan(in).scan();
    }

    private PhotoFile scan() {
        pixels.add(ByteBuffer.wrap(new byte[] {(byte) 0xFF, (byte) START_OF_IMAGE}));
        boolean ended = false;
        int at = 2;
        while (!ended) {
            at = nextMarker(at);
            if (at < 0) {
                break;
            }
            int marker = u8(at + 1);
            if (marker == END_OF_IMAGE) {
                ended = true;
            } else if (marker == 0x01 || (marker >= 0xD0 && marker <= START_OF_IMAGE)) {
                at += 2;
            } else {
                int length = at + 4 > in.limit() ? 0 : u16(at + 2);
                if (length < 2 || at + 2 + length > in.limit()) {
                    break;
                }
                segment(marker, at, length);
                at += 2 + length;
                if (marker == START_OF_SCAN) {
                    int end = endOfEntropyCodedData(at);
                    pixels.add(in.slice(at, end - at));
                    at = end;
                }
            }
        }
        if (scans == 0 || frame == Frame.NONE) {
            throw new UnreadableImage(ended ? "holds no picture" : "is cut short: it ends before its first pixel");
        }
        frame.requireAllScans();
        if (!ended) {
            notes.add("its end marker is missing; all its pixels are there");
        }
        if (stray > 0) {
            notes.add(stray + " stray bytes lie between its JPEG segments; they were passed over");
        }
        pixels.add(ByteBuffer.wrap(new byte[] {(byte) 0xFF, (byte) END_OF_IMAGE}));
        int height = frame.height;
        if (height == 0) { // told behind the first scan
            height = lines;
            ByteBuffer told = pixels.get(frameAt);
            pixels.set(frameAt, ByteBuffer.allocate(told.limit()).put(told).putShort(5, (short) height));
        }
        Optional<ICC_ColorSpace> colours = colours();
        return new PhotoFile(
                PhotoFormat.JPEG,
                frame.width,
                height,
                new Rectangle(frame.width, height),
                1,
                false,
                Optional.empty(),
                orientation,
                colours,
                PhotoFile.joined(pixels),
                notes);
    }

    /** The place of the next marker's 0xFF, or -1. */
    private int nextMarker(int from) {
        for (int at = from; at + 1 < in.limit(); at++) {
            int next = u8(at + 1);
            if (u8(at) != 0xFF) {
                stray++;
            } else if (next != 0xFF && next != 0) {
                return at;
            }
        }
        return -1;
    }

    private void segment(int marker, int at, int length) {
        ByteBuffer whole = in.slice(at, length + 2);
        int body = at + 4;
        switch (marker) {
            case 0xC4, 0xDB, 0xDD -> pixels.add(whole); // tables and restart interval
            case START_OF_SCAN -> {
                if (++scans > SCANS_MAX) {
                    throw new UnreadableImage("has more than " + SCANS_MAX + " scans");
                }
                frame.scan(in.slice(body, length - 2));
                pixels.add(whole);
            }
            case NUMBER_OF_LINES -> lines = u16(body);
            case 0xE0 -> {
                if (PhotoFile.starts(in, body, 'J', 'F', 'I', 'F', 0)) {
                    pixels.add(ByteBuffer.wrap(JFIF));
                }
            }
            case APP1 -> {
                if (PhotoFile.starts(in, body, 'E', 'x', 'i', 'f', 0, 0) && length >= 8) {
                    orientation = ExifOrientation.of(in.slice(body + 6, length - 8));
                }
            }
            case APP2 -> {
                if (PhotoFile.starts(in, body, 'I', 'C', 'C', '_', 'P', 'R', 'O', 'F', 'I', 'L', 'E', 0)
                        && length >= 2 + PROFILE_PREFIX) {
                    profile.putIfAbsent(u8(body + 12), in.slice(body + PROFILE_PREFIX, length - 2 - PROFILE_PREFIX));
                    profileParts = u8(body + 13);
                    profileSegments.add(whole);
                }
            }
            case 0xEE -> {
                if (PhotoFile.starts(in, body, 'A', 'd', 'o', 'b', 'e') && length >= 14) {
                    pixels.add(whole); // says how colours are coded
                }
            }
            default -> {
                if (marker >= 0xC0 && marker <= 0xCF) {
                    frame = Frame.of(marker, in.slice(body, length - 2));
                    frameAt = pixels.size();
                    pixels.add(whole);
                }
            }
        }
    }

    /**
     * A profile of gray or RGB is ours to apply. One of CMYK is left to the decoder, which knows how the inks are coded.
     */
    private Optional<ICC_ColorSpace> colours() {
        if (profileParts == 0) {
            return Optional.empty();
        }
        int components = frame.components.length;
        byte[] whole = profile.size() == profileParts ? PhotoFile.joined(List.copyOf(profile.values())) : new byte[0];
        Optional<ICC_ColorSpace> found = IccProfiles.space(whole, components, notes);
        if (components == 4 && found.isPresent()) {
            pixels.addAll(1, profileSegments);
            return Optional.empty();
        }
        return found;
    }

    /** The place of the next marker that is not a stuffed zero and not a restart, or the end of the file. */
    private int endOfEntropyCodedData(int from) {
        for (int i = from; i + 1 < in.limit(); i++) {
            if (in.get(i) == (byte) 0xFF) {
                int next = u8(i + 1);
                if (next != 0 && next != 0xFF && !(next >= 0xD0 && next <= 0xD7)) {
                    return i;
                }
            }
        }
        return in.limit();
    }

    private int u8(int at) {
        return in.get(at) & 0xFF;
    }

    private int u16(int at) {
        return in.getShort(at) & 0xFFFF;
    }

    /**
     * The frame header, and which coefficients the scans have brought: {@code missingBits[c][k]} is how many low bits of
     * component c's coefficient k are still to come, {@value #NOT_SENT} where all of it is.
     */
    private record Frame(int width, int height, boolean progressive, int[] components, int[][] missingBits) {
        private static final int NOT_SENT = 99;
        private static final Frame NONE = new Frame(0, 0, false, new int[0], new int[0][]);

        static Frame of(int marker, ByteBuffer header) {
            if (marker > 0xC2) {
                String kind = marker == 0xC3 ? "lossless" : marker <= 0xC7 ? "hierarchical" : "arithmetic-coded";
                throw new UnreadableImage("is a " + kind + " JPEG, which is not read; save it as an ordinary JPEG");
            }
            if (header.get(0) != 8) {
                throw new UnreadableImage(
                        "is a JPEG of " + header.get(0) + " bits a sample, which is not read; save it with 8");
            }
            int[] components = new int[header.get(5) & 0xFF];
            for (int c = 0; c < components.length; c++) {
                components[c] = header.get(6 + 3 * c);
            }
            int[][] missing = new int[components.length][64];
            Arrays.stream(missing).forEach(row -> Arrays.fill(row, NOT_SENT));
            return new Frame(
                    header.getShort(3) & 0xFFFF, header.getShort(1) & 0xFFFF, marker == 0xC2, components, missing);
        }

        void scan(ByteBuffer header) {
            int count = header.get(0);
            int first = progressive ? Math.min(header.get(1 + 2 * count) & 0xFF, 63) : 0;
            int last = progressive ? Math.min(header.get(2 + 2 * count) & 0xFF, 63) : 63;
            int low = progressive ? header.get(3 + 2 * count) & 0x0F : 0;
            for (int i = 0; i < count; i++) {
                for (int c = 0; c < components.length; c++) {
                    if (components[c] == header.get(1 + 2 * i)) {
                        Arrays.fill(missingBits[c], first, Math.max(first, last + 1), low);
                    }
                }
            }
        }

        void requireAllScans() {
            for (int[] component : missingBits) {
                for (int missing : component) {
                    if (missing != 0) {
                        throw new UnreadableImage("is cut short: its last scans, with the fine detail, are missing");
                    }
                }
            }
        }
    }
}
