package io.customshift.scheduler.view;

import io.customshift.kafka.BrokerWatch;
import io.customshift.kafka.ClientSettings;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.SubjectSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds subjects that another instance has registered a moment ago: whoever does not know one asks the broker how far
 * subjects.v1 goes, and looks again when the view has read so far. A name that nobody registered costs one question.
 */
public final class LateSubjects implements AutoCloseable {
    /** What a caller waits at most, when the broker or the view's feed is slow. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** Says for each partition which offset is behind its last committed record. */
    interface Ends extends AutoCloseable {
        Map<TopicPartition, Long> of(Collection<TopicPartition> partitions, Duration patience)
                throws InterruptedException, ExecutionException, TimeoutException;

        @Override
        default void close() {}
    }

    private final FleetView view;
    private final Ends ends;
    private final Semaphore asking = new Semaphore(4);

    LateSubjects(FleetView view, Ends ends) {
        this.view = view;
        this.ends = ends;
    }

    /** Asks the broker of these settings, from the first unknown subject on. */
    public static LateSubjects of(ClientSettings settings, FleetView view) {
        return new LateSubjects(view, new Broker(settings));
    }

    /**
     * The subject, if it was registered before this was asked.
     *
     * @throws BrokerException while nobody can tell: a job must not be refused for a subject that is there
     */
    public Optional<SubjectSpec> find(Tenant tenant, SubjectId subject) {
        Optional<SubjectSpec> known = view.subject(tenant, subject);
        if (known.isPresent()) {
            return known;
        }
        try {
            boolean told = asking.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (told) {
                try {
                    Map<TopicPartition, Long> need = ends.of(view.subjectsRead().keySet(), PATIENCE);
                    told = view.await(
                            PATIENCE, seen -> seen.subject(tenant, subject).isPresent() || hasRead(seen, need));
                } finally {
                    asking.release();
                }
            }
            known = view.subject(tenant, subject);
            if (!told && known.isEmpty()) {
                throw unsure(subject, "registrations are read late", null);
            }
            return known;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw unsure(subject, "the broker does not say how many there are", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unsure(subject, "the scheduler stops", e);
        }
    }

    private static BrokerException unsure(SubjectId subject, String why, @Nullable Exception e) {
        return new BrokerException(
                "nobody can say at the moment whether subject \"" + subject + "\" is registered: " + why
                        + "; send the same again in a moment",
                e);
    }

    private static boolean hasRead(FleetView view, Map<TopicPartition, Long> told) {
        Map<TopicPartition, Long> read = view.subjectsRead();
        return !told.isEmpty()
                && told.entrySet().stream().allMatch(end -> read.getOrDefault(end.getKey(), -1L) >= end.getValue());
    }

    @Override
    public void close() {
        ends.close();
    }

    private static final class Broker implements Ends {
        private final ClientSettings settings;
        private @Nullable BrokerWatch watch;

        Broker(ClientSettings settings) {
            this.settings = settings;
        }

        @Override
        public Map<TopicPartition, Long> of(Collection<TopicPartition> partitions, Duration patience)
                throws InterruptedException, ExecutionException, TimeoutException {
            return watch().ends(partitions, patience);
        }

        private synchronized BrokerWatch watch() {
            BrokerWatch open = watch;
            if (open == null) {
                open = new BrokerWatch(settings);
                watch = open;
            }
            return open;
        }

        @Override
        public synchronized void close() {
            if (watch != null) {
                watch.close();
            }
        }
    }
}
