package io.customshift.models.provenance;

import io.customshift.models.image.PngWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** PNG: XMP in an {@code iTXt} chunk (XMP part 3, 1.1.5), the manifest store in {@code caBX} before the pixels (C2PA 2.2, A.3.2). */
final class PngContainer implements PictureContainer {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    /** Keyword, its end, not compressed, method 0, no language, no translated keyword. */
    private static final byte[] XMP_HEAD = Bytes.ascii("XML:com.adobe.xmp\0\0\0\0\0");

    private static final String MANIFEST = "caBX";
    /** Length and type before the data, checksum behind. */
    private static final int FRAME = 12;

    private record Chunk(String type, int start, int dataLength) {
        byte[] data(byte[] file) {
            return Arrays.copyOfRange(file, start + 8, start + 8 + dataLength);
        }
    }

    @Override
    public String mediaType() {
        return "image/png";
    }

    @Override
    public boolean isFormatOf(byte[] file) {
        return Bytes.at(file, 0, SIGNATURE);
    }

    @Override
    public Optional<byte[]> xmp(byte[] file) {
        return chunks(file).stream()
                .filter(chunk -> chunk.type.equals("iTXt"))
                .map(chunk -> chunk.data(file))
                .filter(data -> Bytes.at(data, 0, XMP_HEAD))
                .map(data -> Arrays.copyOfRange(data, XMP_HEAD.length, data.length))
                .findFirst();
    }

    @Override
    public byte[] withXmp(byte[] file, byte[] packet) {
        return Bytes.insert(file, pixels(file), PngWriter.chunk("iTXt", Bytes.join(XMP_HEAD, packet)));
    }

    @Override
    public Optional<EmbeddedManifest> manifest(byte[] file) {
        return chunks(file).stream()
                .filter(chunk -> chunk.type.equals(MANIFEST))
                .map(chunk -> new EmbeddedManifest(chunk.data(file), chunk.start, FRAME + chunk.dataLength))
                .findFirst();
    }

    @Override
    public ManifestPlace place(byte[] file, int storeLength) {
        int at = pixels(file);
        return new ManifestPlace(
                Arrays.copyOf(file, at), FRAME + storeLength, Arrays.copyOfRange(file, at, file.length));
    }

    @Override
    public byte[] wrap(byte[] store) {
        return PngWriter.chunk(MANIFEST, store);
    }

    private static int pixels(byte[] file) {
        return chunks(file).stream()
                .filter(chunk -> chunk.type.equals("IDAT"))
                .findFirst()
                .orElseThrow(() -> PictureContainer.damaged("PNG", "it has no pixels (IDAT)"))
                .start;
    }

    private static List<Chunk> chunks(byte[] file) {
        List<Chunk> chunks = new ArrayList<>();
        for (int at = SIGNATURE.length; at < file.length; ) {
            int length = file.length - at < FRAME ? -1 : ByteBuffer.wrap(file).getInt(at);
            if (length < 0 || length > file.length - at - FRAME) {
                throw PictureContainer.damaged("PNG", "its chunk at byte " + at + " is cut short");
            }
            String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
            chunks.add(new Chunk(type, at, length));
            at += FRAME + length;
            if (type.equals("IEND")) {
                break;
            }
        }
        return chunks;
    }
}
