package io.customshift.scheduler.rest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A request's body that has to come at a least rate. Each body that is read holds a thread of the scheduler, so that a few
 * clients that send a byte now and then could stop everybody. Only the time that is waited for the client counts; the first of
 * it is free.
 */
final class PacedBody extends FilterInputStream {
    private final long bytesPerSecond;
    private final long graceNanos;
    private final LongSupplier nanos;
    private long bytes;
    private long waited;

    /**
     * @param bytesPerSecond at least, on average behind the grace
     * @param nanos a clock that only goes on, as {@link System#nanoTime}
     */
    PacedBody(InputStream in, long bytesPerSecond, Duration grace, LongSupplier nanos) {
        super(in);
        this.bytesPerSecond = bytesPerSecond;
        this.graceNanos = grace.toNanos();
        this.nanos = nanos;
    }

    @Override
    public int read() throws IOException {
        long begin = nanos.getAsLong();
        int read = super.read();
        counted(begin, read < 0 ? -1 : 1);
        return read;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        long begin = nanos.getAsLong();
        int read = super.read(buffer, from, length);
        counted(begin, read);
        return read;
    }

    /** @param read bytes, or -1 at the end, which is never too late */
    private void counted(long begin, int read) {
        waited += nanos.getAsLong() - begin;
        bytes += Math.max(0, read);
        double late = (waited - graceNanos) / 1e9;
        if (read >= 0 && late > 0 && bytes < late * bytesPerSecond) {
            throw new ApiException(
                    408,
                    "BODY_TOO_SLOW",
                    "The body comes too slowly",
                    "of the body " + bytes + " bytes came in " + waited / 1_000_000_000 + " s; at least "
                            + bytesPerSecond + " a second are needed; send it over a better line, or in parts");
        }
    }
}
