package io.customshift.schemas.manifest;

import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts bytes and refuses those beyond the limit. */
final class BoundedInput extends FilterInputStream {
    private final long max;
    private long count;

    BoundedInput(InputStream in, long max) {
        super(in);
        this.max = max;
    }

    long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            counted(1);
        }
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        counted(Math.max(0, read));
        return read;
    }

    private void counted(int read) {
        count += read;
        if (count > max) {
            throw new WireException(
                    WireCode.TOO_LARGE,
                    "",
                    "the manifest has more than " + max + " bytes; allowed are " + max
                            + "; split it into several jobs, or raise customshift.requests.manifest-bytes-max");
        }
    }
}
