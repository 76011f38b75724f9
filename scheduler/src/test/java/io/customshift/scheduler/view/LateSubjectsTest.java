package io.customshift.scheduler.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.customshift.scheduler.stream.BrokerException;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.SubjectRegistered;
import io.customshift.schemas.message.SubjectSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LateSubjectsTest {
    private static final TopicPartition PARTITION = new TopicPartition("customshift.subjects.v1", 0);
    private static final SubjectId MUG = new SubjectId("mug");

    private final FleetView view = new FleetView(Clock.systemUTC(), Duration.ofSeconds(10), 1);

    LateSubjectsTest() {
        view.subjectsReadTo(PARTITION, 7);
    }

    /** Failed before: a job that was asked for right after its subject, of another scheduler, was refused. */
    @Test
    void subjectThatTheBrokerHasAlreadyIsWaitedFor() throws Exception {
        SubjectRegistered mug = registered();
        var found = new AtomicReference<Optional<SubjectSpec>>();
        LateSubjects late = new LateSubjects(view, (partitions, patience) -> Map.of(PARTITION, 8L));
        Thread asking = new Thread(() -> found.set(late.find(Tenant.DEFAULT, MUG)));
        asking.start();
        await().until(() -> asking.getState() == Thread.State.TIMED_WAITING);
        view.apply("default/mug", mug);
        asking.join();
        assertThat(found.get()).contains(mug.subject());
    }

    /** Failed before: each request with a name that nobody registered kept those behind it waiting for half a second. */
    @Test
    void nameThatNobodyRegisteredCostsOneQuestion() {
        LateSubjects late = new LateSubjects(view, (partitions, patience) -> {
            assertThat(partitions).containsExactly(PARTITION);
            return Map.of(PARTITION, 7L);
        });
        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            assertThat(late.find(Tenant.DEFAULT, MUG)).isEmpty();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    /** Failed before: a scheduler that the broker had just come back to refused the jobs of subjects that were there. */
    @Test
    void jobIsNotRefusedWhileNobodyCanTell() {
        LateSubjects late = new LateSubjects(view, (partitions, patience) -> Map.of(PARTITION, 8L));
        assertThatThrownBy(() -> late.find(Tenant.DEFAULT, MUG))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("\"mug\"")
                .hasMessageContaining("read late");
        LateSubjects cut = new LateSubjects(view, (partitions, patience) -> {
            throw new TimeoutException("away");
        });
        assertThatThrownBy(() -> cut.find(Tenant.DEFAULT, MUG)).isInstanceOf(BrokerException.class);
    }

    private static SubjectRegistered registered() {
        return new SubjectRegistered(
                Tenant.DEFAULT,
                SubjectSpec.of(
                        MUG,
                        "mug",
                        List.of(new Reference(new ObjectKey("r/1.png"), Canonical.ofBytes(new byte[] {1}), 1))),
                List.of(),
                Instant.EPOCH);
    }
}
