package io.customshift.scheduler.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.ApiKeyId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.AccessAudited;
import io.customshift.schemas.message.ApiKeyUsed;
import io.customshift.schemas.message.Message;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class AuditTrailTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    private final List<Message> sent = new CopyOnWriteArrayList<>();

    private AuditTrail trail() {
        return new AuditTrail(sent::add, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void changeIsWrittenBeforeItIsAnswered() {
        try (AuditTrail trail = trail()) {
            trail.changed(record("a", 200, "1.2.3.4"));
            assertThat(sent).hasSize(1);
        }
    }

    @Test
    void refusalsThatAreAlikeAreOneRecordWithTheirNumber() {
        try (AuditTrail trail = trail()) {
            for (int i = 0; i < 500; i++) {
                trail.refused(record("a", 401, "1.2.3.4"));
                trail.refused(record("b", 401, "1.2.3.4"));
            }
        }
        assertThat(total()).isEqualTo(1000);
        assertThat(sent.size()).isBetween(2, 20);
    }

    @Test
    void floodFromManyAddressesIsCountedAndBounded() {
        try (AuditTrail trail = trail()) {
            for (int i = 0; i < 10_000; i++) {
                trail.refused(record("job-" + i, 401, "10.0." + i / 250 + "." + i % 250));
            }
        }
        assertThat(total()).isEqualTo(10_000);
        assertThat(sent.size()).isLessThan(1_000);
    }

    @Test
    void useOfAKeyIsToldOnceInAWhile() {
        try (AuditTrail trail = trail()) {
            for (int i = 0; i < 100; i++) {
                trail.used(new ApiKeyId("abcd"));
            }
        }
        assertThat(sent).containsExactly(new ApiKeyUsed(new ApiKeyId("abcd"), NOW));
    }

    /** The change is done by then; that it could not be told is in the log. */
    @Test
    void brokerThatIsAwayUndoesNothing() {
        try (AuditTrail trail = new AuditTrail(
                record -> {
                    throw new IllegalStateException("away");
                },
                Clock.systemUTC())) {
            trail.changed(record("a", 200, "1.2.3.4"));
            trail.refused(record("a", 401, "1.2.3.4"));
        }
        assertThat(sent).isEmpty();
    }

    private int total() {
        return sent.stream()
                .mapToInt(message -> ((AccessAudited) message).count())
                .sum();
    }

    private static AccessAudited record(String object, int status, String address) {
        return new AccessAudited(
                new Tenant("acme"),
                null,
                null,
                "putJob",
                object,
                status,
                status < 300 ? null : "KEY_UNKNOWN",
                null,
                null,
                address,
                "r1",
                1,
                NOW);
    }
}
