package io.customshift.models.provenance;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * JPEG: XMP in an APP1 segment (XMP part 3, 1.1.3), the manifest store in neighbouring APP11 segments (C2PA 2.2, A.3.1; JPEG
 * XT, ISO/IEC 18477-3): each has {@code JP}, the box's number, its own number from 1, and the box's head again.
 */
final class JpegContainer implements PictureContainer {
    private static final byte[] SIGNATURE = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
    private static final byte[] XMP_HEAD = Bytes.ascii("http://ns.adobe.com/xap/1.0/\0");
    private static final byte[] BOX_HEAD = {'J', 'P', 0, 1};
    /** Length and type of the box, which every segment repeats. */
    private static final int BOX = 8;
    /** Marker and length, JP and the box's number, the segment's number, the box's head. */
    private static final int FRAME = 2 + 2 + 4 + 4 + BOX;

    private static final int SEGMENT_MAX = 0xFFFF + 2;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP11 = 0xEB;
    private static final int START_OF_SCAN = 0xDA;

    /** A segment from its marker on. */
    private record Segment(int marker, int start, int length) {
        int end() {
            return start + length;
        }
    }

    @Override
    public String mediaType() {
        return "image/jpeg";
    }

    @Override
    public boolean isFormatOf(byte[] file) {
        return Bytes.at(file, 0, SIGNATURE);
    }

    @Override
    public Optional<byte[]> xmp(byte[] file) {
        return segments(file).stream()
                .filter(segment -> segment.marker == APP1 && Bytes.at(file, segment.start + 4, XMP_HEAD))
                .map(segment -> Arrays.copyOfRange(file, segment.start + 4 + XMP_HEAD.length, segment.end()))
                .findFirst();
    }

    @Override
    public byte[] withXmp(byte[] file, byte[] packet) {
        if (XMP_HEAD.length + packet.length + 4 > SEGMENT_MAX) {
            throw new IllegalArgumentException(
                    "an XMP packet of " + packet.length + " bytes does not fit into a segment");
        }
        byte[] segment = ByteBuffer.allocate(4 + XMP_HEAD.length + packet.length)
                .put((byte) 0xFF)
                .put((byte) APP1)
                .putShort((short) (2 + XMP_HEAD.length + packet.length))
                .put(XMP_HEAD)
                .put(packet)
                .array();
        return Bytes.insert(file, behindHead(file), segment);
    }

    @Override
    public Optional<EmbeddedManifest> manifest(byte[] file) {
        List<Segment> parts = segments(file).stream()
                .filter(segment -> segment.marker == APP11 && segment.length > FRAME)
                .filter(segment -> Bytes.at(file, segment.start + 4, Bytes.ascii("JP")))
                .filter(segment -> Bytes.at(file, segment.start + 16, Bytes.ascii("jumb")))
                .toList();
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        Segment first = parts.get(0);
        ByteArrayOutputStream store = new ByteArrayOutputStream();
        store.write(file, first.start + FRAME - BOX, BOX);
        int end = first.start;
        for (Segment part : parts) {
            // A segment elsewhere is outside of the range that the manifest excludes from its hash.
            if (part.start != end) {
                throw PictureContainer.damaged("JPEG", "the parts of its manifest are not next to each other");
            }
            store.write(file, part.start + FRAME, part.length - FRAME);
            end = part.end();
        }
        return Optional.of(new EmbeddedManifest(store.toByteArray(), first.start, end - first.start));
    }

    @Override
    public ManifestPlace place(byte[] file, int storeLength) {
        int at = behindHead(file);
        int body = storeLength - BOX;
        int segments = (body + SEGMENT_MAX - FRAME - 1) / (SEGMENT_MAX - FRAME);
        return new ManifestPlace(
                Arrays.copyOf(file, at), body + segments * FRAME, Arrays.copyOfRange(file, at, file.length));
    }

    @Override
    public byte[] wrap(byte[] store) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int number = 1;
        for (int from = BOX; from < store.length; number++) {
            int length = Math.min(store.length - from, SEGMENT_MAX - FRAME);
            out.writeBytes(ByteBuffer.allocate(FRAME + length)
                    .put((byte) 0xFF)
                    .put((byte) APP11)
                    .putShort((short) (FRAME + length - 2))
                    .put(BOX_HEAD)
                    .putInt(number)
                    .put(store, 0, BOX)
                    .put(store, from, length)
                    .array());
            from += length;
        }
        return out.toByteArray();
    }

    /** Behind JFIF and Exif, which readers look for at the start, and behind XMP. */
    private static int behindHead(byte[] file) {
        int at = 2;
        for (Segment segment : segments(file)) {
            if (segment.marker != APP0 && segment.marker != APP1) {
                break;
            }
            at = segment.end();
        }
        return at;
    }

    /** The segments before the pixels. */
    private static List<Segment> segments(byte[] file) {
        List<Segment> segments = new ArrayList<>();
        for (int at = 2; ; ) {
            if (file.length - at < 4 || (file[at] & 0xFF) != 0xFF) {
                throw PictureContainer.damaged("JPEG", "there is no segment at byte " + at);
            }
            int marker = file[at + 1] & 0xFF;
            if (marker == START_OF_SCAN) {
                return segments;
            }
            if (marker == 0xFF) {
                at++; // fill byte
                continue;
            }
            int length = 2 + (ByteBuffer.wrap(file).getShort(at + 2) & 0xFFFF);
            if (length < 4 || length > file.length - at) {
                throw PictureContainer.damaged("JPEG", "its segment at byte " + at + " is cut short");
            }
            segments.add(new Segment(marker, at, length));
            at += length;
        }
    }
}
