package io.customshift.models.provenance;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * WebP (RFC 9649): XMP in a chunk {@code XMP } that the {@code VP8X} header announces, the manifest store in a chunk
 * {@code C2PA} at the end (C2PA 2.2, A.3.7). Chunks of odd length are padded to an even one.
 */
final class WebpContainer implements PictureContainer {
    private static final int HEAD = 12;
    private static final int XMP_FLAG = 0x04;
    private static final int ALPHA_FLAG = 0x10;
    private static final String MANIFEST = "C2PA";

    private record Chunk(String type, int start, int dataLength) {
        byte[] data(byte[] file) {
            return Arrays.copyOfRange(file, start + 8, start + 8 + dataLength);
        }

        int length() {
            return 8 + dataLength + (dataLength & 1);
        }
    }

    @Override
    public String mediaType() {
        return "image/webp";
    }

    @Override
    public boolean isFormatOf(byte[] file) {
        return Bytes.at(file, 0, Bytes.ascii("RIFF")) && Bytes.at(file, 8, Bytes.ascii("WEBP"));
    }

    @Override
    public Optional<byte[]> xmp(byte[] file) {
        return find(file, "XMP ").map(chunk -> chunk.data(file));
    }

    @Override
    public byte[] withXmp(byte[] file, byte[] packet) {
        byte[] extended = find(file, "VP8X").isPresent() ? file.clone() : Bytes.insert(file, HEAD, header(file));
        extended[HEAD + 8] |= XMP_FLAG;
        return sized(Bytes.join(extended, chunk("XMP ", packet)));
    }

    @Override
    public Optional<EmbeddedManifest> manifest(byte[] file) {
        return find(file, MANIFEST).map(chunk -> new EmbeddedManifest(chunk.data(file), chunk.start, chunk.length()));
    }

    @Override
    public ManifestPlace place(byte[] file, int storeLength) {
        if (storeLength % 2 != 0) {
            // Verifiers disagree on whether the pad byte belongs to the manifest.
            throw new IllegalArgumentException("a manifest in WebP has an even length, not " + storeLength);
        }
        byte[] before = file.clone();
        little(before, 4, file.length + 8 + storeLength - 8);
        return new ManifestPlace(before, 8 + storeLength, new byte[0]);
    }

    @Override
    public byte[] wrap(byte[] store) {
        return chunk(MANIFEST, store);
    }

    private static Optional<Chunk> find(byte[] file, String type) {
        return chunks(file).stream().filter(chunk -> chunk.type.equals(type)).findFirst();
    }

    private static List<Chunk> chunks(byte[] file) {
        List<Chunk> chunks = new ArrayList<>();
        for (int at = HEAD; at < file.length; ) {
            int length = file.length - at < 8 ? -1 : little(file, at + 4);
            if (length < 0 || length > file.length - at - 8) {
                throw PictureContainer.damaged("WebP", "its chunk at byte " + at + " is cut short");
            }
            Chunk chunk = new Chunk(new String(file, at, 4, StandardCharsets.ISO_8859_1), at, length);
            chunks.add(chunk);
            at += chunk.length();
        }
        return chunks;
    }

    /** A VP8X chunk for a file that is its pixels only: flags, and width and height less one in 24 bits each. */
    private static byte[] header(byte[] file) {
        byte[] data = new byte[10];
        byte[] pixels = chunks(file).stream()
                .filter(chunk -> chunk.type.equals("VP8L") || chunk.type.equals("VP8 "))
                .findFirst()
                .map(chunk -> Bytes.join(Bytes.ascii(chunk.type), chunk.data(file)))
                .filter(chunk -> chunk.length >= 14)
                .orElseThrow(() -> PictureContainer.damaged("WebP", "it has no pixels (VP8, VP8L)"));
        int width;
        int height;
        if (pixels[3] == 'L') {
            int bits = little(pixels, 5); // behind its signature byte: 14 bits width, 14 height, 1 alpha
            width = bits & 0x3FFF;
            height = bits >>> 14 & 0x3FFF;
            data[0] = (byte) ((bits >>> 28 & 1) * ALPHA_FLAG);
        } else {
            int size = little(pixels, 10); // behind tag and start code: 14 bits width, 2 scale, 14 height, 2 scale
            width = (size & 0x3FFF) - 1;
            height = (size >>> 16 & 0x3FFF) - 1;
        }
        for (int i = 0; i < 3; i++) {
            data[4 + i] = (byte) (width >> 8 * i);
            data[7 + i] = (byte) (height >> 8 * i);
        }
        return chunk("VP8X", data);
    }

    private static byte[] chunk(String type, byte[] data) {
        byte[] length = new byte[4];
        little(length, 0, data.length);
        return Bytes.join(Bytes.ascii(type), length, data, new byte[data.length & 1]);
    }

    private static byte[] sized(byte[] file) {
        little(file, 4, file.length - 8);
        return file;
    }

    private static int little(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
    }

    private static void little(byte[] bytes, int at, int value) {
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    }
}
