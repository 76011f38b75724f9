package io.customshift.schemas.manifest;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A manifest's bytes as text: gzip is undone, with the limit on what comes out, and the encoding found. A byte order mark
 * goes before what the media type says; without either, zeros in every second byte are UTF-16, and all else is UTF-8.
 */
final class ManifestText {
    private ManifestText() {}

    static StrictReader open(InputStream in, @Nullable Charset declared, long maxBytes) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(in, 1 << 16);
        byte[] head = head(bytes);
        if (head.length > 2 && head[0] == 0x1f && head[1] == (byte) 0x8b) {
            bytes = new BufferedInputStream(new BoundedInput(unpacked(bytes), maxBytes), 1 << 16);
            head = head(bytes);
        }
        ForeignFormat.refuse(head);
        Charset charset = StandardCharsets.UTF_8;
        int mark = 0;
        if (begins(head, 0xef, 0xbb, 0xbf)) {
            mark = 3;
        } else if (begins(head, 0xff, 0xfe, 0, 0)) {
            charset = Charset.forName("UTF-32LE");
            mark = 4;
        } else if (begins(head, 0, 0, 0xfe, 0xff)) {
            charset = Charset.forName("UTF-32BE");
            mark = 4;
        } else if (begins(head, 0xff, 0xfe)) {
            charset = StandardCharsets.UTF_16LE;
            mark = 2;
        } else if (begins(head, 0xfe, 0xff)) {
            charset = StandardCharsets.UTF_16BE;
            mark = 2;
        } else if (head.length > 3 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0) {
            charset = StandardCharsets.UTF_16LE;
        } else if (head.length > 3 && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0) {
            charset = StandardCharsets.UTF_16BE;
        } else if (declared != null) {
            charset = declared;
        }
        bytes.skipNBytes(mark);
        return new StrictReader(bytes, charset);
    }

    private static byte[] head(BufferedInputStream bytes) throws IOException {
        bytes.mark(ForeignFormat.HEAD);
        byte[] head = bytes.readNBytes(ForeignFormat.HEAD);
        bytes.reset();
        return head;
    }

    private static boolean begins(byte[] head, int... magic) {
        boolean same = head.length >= magic.length;
        for (int i = 0; same && i < magic.length; i++) {
            same = (head[i] & 0xff) == magic[i];
        }
        return same;
    }

    /** What gzip packed; damage is the manifest's fault, not the connection's. */
    private static InputStream unpacked(InputStream packed) throws IOException {
        try {
            return new FilterInputStream(new GZIPInputStream(packed, 1 << 16)) {
                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    try {
                        return super.read(buffer, offset, length);
                    } catch (EOFException | ZipException e) {
                        throw damaged();
                    }
                }
            };
        } catch (EOFException | ZipException e) {
            throw damaged();
        }
    }

    private static UnreadableText damaged() {
        return new UnreadableText("the gzip file is damaged or cut short; pack it again and send all of it", 1, 1);
    }
}
