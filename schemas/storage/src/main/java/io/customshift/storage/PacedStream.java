package io.customshift.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Bytes from a store that must keep a pace: {@link StoreTimeouts#PACE_BYTES} within a time. Only the time spent waiting for
 * the store counts, so a slow reader is no fault of the store's.
 */
final class PacedStream extends FilterInputStream {
    private final Duration limit;
    private final LongSupplier nanoTime;
    private long waited;
    private long sincePace;

    PacedStream(InputStream in, Duration limit, LongSupplier nanoTime) {
        super(in);
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        long begun = nanoTime.getAsLong();
        int read = super.read(buffer, offset, length);
        waited += nanoTime.getAsLong() - begun;
        sincePace += Math.max(0, read);
        if (sincePace >= StoreTimeouts.PACE_BYTES) {
            sincePace = 0;
            waited = 0;
        } else if (read >= 0 && waited > limit.toNanos()) {
            throw new InterruptedIOException("the store sent " + sincePace + " bytes in " + limit.toSeconds()
                    + " s; at least " + StoreTimeouts.PACE_BYTES + " are expected in that time");
        }
        return read;
    }
}
