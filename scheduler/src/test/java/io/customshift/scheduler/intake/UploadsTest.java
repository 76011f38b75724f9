package io.customshift.scheduler.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadsTest {
    private static final Tenant TENANT = Tenant.DEFAULT;
    private static final JobId JOB = new JobId("long");

    @TempDir
    Path folder;

    private Instant now = Instant.EPOCH;
    private Uploads uploads;

    @BeforeEach
    void open() throws IOException {
        uploads = new Uploads(new Spool(folder), 20, () -> now);
    }

    @Test
    void whatCameBeforeTheConnectionBrokeIsThereAndTheRestFollows() throws Exception {
        assertThatThrownBy(() -> uploads.append(TENANT, JOB, 0, broken("subject,")))
                .isInstanceOf(IOException.class);
        assertThat(uploads.length(TENANT, JOB)).isEqualTo(8);
        assertThatThrownBy(() -> append(0, "subject,prompt"))
                .isInstanceOfSatisfying(
                        Uploads.OffsetException.class,
                        e -> assertThat(e.length()).isEqualTo(8));
        assertThat(append(8, "prompt")).isEqualTo(14);

        assertThatThrownBy(() -> uploads.use(TENANT, JOB, true, whole -> {
                    throw new IOException("the store is away");
                }))
                .hasMessage("the store is away");
        assertThat(uploads.<String>use(TENANT, JOB, true, UploadsTest::text)).isEqualTo("subject,prompt");
        assertThat(uploads.length(TENANT, JOB)).isZero();
        assertThatThrownBy(() -> uploads.use(TENANT, JOB, true, UploadsTest::text))
                .isInstanceOf(Uploads.UnknownException.class)
                .hasMessageContaining("nothing is uploaded");
        assertEmpty();
    }

    /** A connection that hangs is not seen to be broken: what comes of it late would be in the middle of what came since. */
    @Test
    void earlierCallAddsNothingOnceALaterOneGoesOn() throws Exception {
        InputStream late = new SequenceInputStream(stream("ab"), new InputStream() {
            private boolean over;

            @Override
            public int read() throws IOException {
                if (over) {
                    return -1;
                }
                over = true;
                append(2, "cd");
                return 'x';
            }
        });
        assertThatThrownBy(() -> uploads.append(TENANT, JOB, 0, late)).isInstanceOf(Uploads.OffsetException.class);
        assertThat(uploads.<String>use(TENANT, JOB, true, UploadsTest::text)).isEqualTo("abcd");
    }

    @Test
    void uploadsAreFewShortAndForgotten() throws Exception {
        assertThatThrownBy(() -> append(0, "x".repeat(21)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("allowed are 20");
        assertThat(uploads.length(TENANT, JOB)).isZero();
        assertEmpty();

        for (int i = 0; i < 4; i++) {
            uploads.append(TENANT, new JobId("j" + i), 0, stream("x"));
        }
        assertThatThrownBy(() -> append(0, "x"))
                .isInstanceOf(Uploads.TooManyException.class)
                .hasMessageContaining("4 of them of the tenant");
        assertThat(uploads.append(new Tenant("other"), JOB, 0, stream("x"))).isEqualTo(1);
        now = now.plus(Duration.ofMinutes(61));
        assertThat(append(0, "x")).isEqualTo(1);
        assertThat(uploads.length(TENANT, new JobId("j0"))).isZero();
        assertThat(uploads.remove(TENANT, JOB)).isTrue();
        assertThat(uploads.remove(TENANT, JOB)).isFalse();
        assertEmpty();
    }

    private long append(long offset, String text) throws IOException {
        return uploads.append(TENANT, JOB, offset, stream(text));
    }

    private void assertEmpty() throws IOException {
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private static String text(InputStream whole) throws IOException {
        return new String(whole.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream broken(String text) {
        return new SequenceInputStream(stream(text), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        });
    }
}
