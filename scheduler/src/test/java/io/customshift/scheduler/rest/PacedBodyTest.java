package io.customshift.scheduler.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacedBodyTest {
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong now = new AtomicLong(-7);

    @Test
    void slowSenderIsEndedOnceItsGraceIsOver() throws IOException {
        PacedBody body = body(new byte[100], SECOND);
        for (int i = 0; i < 5; i++) {
            assertThat(body.read()).isZero();
        }
        // A byte a second where ten are asked for.
        assertThatThrownBy(body::read).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(408);
            assertThat(e.problem().detail()).contains("6 bytes came in 6 s; at least 10 a second");
        });
    }

    @Test
    void whatCameEarlyAndTheReadersOwnTimeCountForTheSender() throws IOException {
        PacedBody body = body(new byte[100], SECOND);
        assertThat(body.read(new byte[90])).isEqualTo(90);
        now.addAndGet(1_000 * SECOND);
        for (int i = 0; i < 9; i++) {
            assertThat(body.read()).isZero();
        }
    }

    @Test
    void endIsNeverTooLate() throws IOException {
        PacedBody body = body(new byte[0], 100 * SECOND);
        assertThat(body.read()).isEqualTo(-1);
        assertThat(body.read(new byte[8])).isEqualTo(-1);
    }

    /** @param each what a read takes */
    private PacedBody body(byte[] bytes, long each) {
        InputStream slow = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read() {
                now.addAndGet(each);
                return super.read();
            }

            @Override
            public synchronized int read(byte[] buffer, int from, int length) {
                now.addAndGet(each);
                return super.read(buffer, from, length);
            }
        };
        return new PacedBody(slow, 10, Duration.ofSeconds(5), now::get);
    }
}
