package io.customshift.scheduler.it;

import java.io.InputStream;

/** A block of bytes again and again. */
final class Endless extends InputStream {
    private final byte[] block;
    private long left;
    private int at;

    Endless(byte[] block, long bytes) {
        this.block = block;
        this.left = bytes;
    }

    @Override
    public int read() {
        return left-- > 0 ? block[at++ % block.length] : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) {
        if (left <= 0) {
            return -1;
        }
        int start = at % block.length;
        int n = (int) Math.min(Math.min(length, block.length - start), left);
        System.arraycopy(block, start, into, from, n);
        at = start + n;
        left -= n;
        return n;
    }
}
