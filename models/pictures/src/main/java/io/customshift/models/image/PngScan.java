package io.customshift.models.image;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Walks a PNG's chunks (PNG 3rd edition) with their checksums, to IEND. */
final class PngScan {
    /** A colour profile is some kilobytes; more is not worth unpacking. */
    private static final int MAX_PROFILE_BYTES = 4 << 20;

    private PngScan() {}

    /** Called for every chunk in file order. */
    interface ChunkVisitor {
        void chunk(String type, long dataAt, int length);
    }

    static ImageHeader scan(ByteReader file) {
        Fields fields = new Fields(file);
        walk(file, fields);
        if (fields.width < 1 || fields.height < 1 || !fields.pixels) {
            throw new TruncatedImage("holds no PNG picture");
        }
        return new ImageHeader(
                ImageHeader.Format.PNG,
                fields.width,
                fields.height,
                fields.frames,
                fields.orientation,
                Optional.ofNullable(fields.icc));
    }

    static void walk(ByteReader file, ChunkVisitor visitor) {
        long at = 8;
        while (true) {
            long length = file.u32be(at);
            String type = file.ascii(at + 4, 4);
            file.require(at + 8, length + 4);
            CRC32 crc = new CRC32();
            crc.update(file.all(), (int) at + 4, (int) length + 4);
            if (crc.getValue() != file.u32be(at + 8 + length)) {
                throw new TruncatedImage("has a wrong checksum in its PNG chunk " + type + " at offset " + at);
            }
            visitor.chunk(type, at + 8, (int) length);
            if (type.equals("IEND")) {
                return;
            }
            at += 12 + length;
        }
    }

    private static final class Fields implements ChunkVisitor {
        private final ByteReader file;
        private int width;
        private int height;
        private int frames = 1;
        private int orientation = ExifOrientation.UPRIGHT;
        private boolean pixels;
        private byte @Nullable [] icc;

        Fields(ByteReader file) {
            this.file = file;
        }

        @Override
        public void chunk(String type, long at, int length) {
            switch (type) {
                case "IHDR" -> {
                    width = (int) Math.min(file.u32be(at), Integer.MAX_VALUE);
                    height = (int) Math.min(file.u32be(at + 4), Integer.MAX_VALUE);
                }
                case "IDAT" -> pixels = true;
                case "acTL" -> frames = (int) Math.min(file.u32be(at), Integer.MAX_VALUE);
                case "eXIf" -> orientation = ExifOrientation.of(file.slice(at, length));
                case "iCCP" -> icc = profile(file.slice(at, length));
                default -> {}
            }
        }
    }

    /** iCCP: name, zero, method, deflated profile. A damaged profile is ignored, as viewers do. */
    private static byte @Nullable [] profile(byte[] chunk) {
        int zero = 0;
        while (zero < chunk.length && chunk[zero] != 0) {
            zero++;
        }
        return zero + 2 >= chunk.length
                ? null
                : inflate(chunk, zero + 2, MAX_PROFILE_BYTES).orElse(null);
    }

    /** Unpacks zlib data, or nothing when it is damaged or larger than {@code limit} bytes. */
    static Optional<byte[]> inflate(byte[] packed, int from, int limit) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed, from, packed.length - from);
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
