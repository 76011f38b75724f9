package io.customshift.models.image;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file in memory whose end is a failure. The decoder of lossless WebP takes the usual end of a file for more data, and
 * looks for it bit by bit.
 */
final class EndedStream extends ImageInputStreamImpl {
    private final byte[] file;

    EndedStream(byte[] file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        bitOffset = 0;
        requireMore();
        return file[(int) streamPos++] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        bitOffset = 0;
        requireMore();
        int n = (int) Math.min(length, file.length - streamPos);
        System.arraycopy(file, (int) streamPos, into, from, n);
        streamPos += n;
        return n;
    }

    @Override
    public long length() {
        return file.length;
    }

    private void requireMore() throws IOException {
        if (streamPos >= file.length) {
            throw new IOException("its pixels end early");
        }
    }
}
