package io.customshift.scheduler.view;

import io.customshift.kafka.BrokerWatch;
import io.customshift.kafka.ClientSettings;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.SubjectSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds subjects that another instance has registered a moment ago: whoever does not know one asks the broker how far
 * subjects.v1 goes, and looks again when the view has read so far. A name that nobody registered costs one question.
 */
public final class LateSubjects implements AutoCloseable {
    /** What a caller waits at most, when the broker or the view's feed is slow. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private static final Logger LOG = Logger.getLogger(LateSubjects.class);

    /** Says for each partition which offset is behind its last committed record. */
    interface Ends extends AutoCloseable {
        Map<TopicPartition, Long> of(Collection<TopicPartition> partitions, Duration patience)
                throws InterruptedException, ExecutionException, TimeoutException;

        @Override
        default void close() {}
    }

    private final FleetView view;
    private final Ends ends;
    private final Semaphore waiting = new Semaphore(4);

    LateSubjects(FleetView view, Ends ends) {
        this.view = view;
        this.ends = ends;
    }

    /** Asks the broker of these settings, from the first unknown subject on. */
    public static LateSubjects of(ClientSettings settings, FleetView view) {
        return new LateSubjects(view, new Broker(settings));
    }

    /** The subject, if it was registered before this was asked; who asks while many wait is answered from what is known. */
    public Optional<SubjectSpec> find(Tenant tenant, SubjectId subject) {
        Optional<SubjectSpec> known = view.subject(tenant, subject);
        if (known.isPresent() || !waiting.tryAcquire()) {
            return known;
        }
        try {
            Map<TopicPartition, Long> told = told();
            view.await(PATIENCE, seen -> seen.subject(tenant, subject).isPresent() || hasRead(seen, told));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.release();
        }
        return view.subject(tenant, subject);
    }

    /** By partition, how far the view must read; nothing when nobody can say. */
    private Map<TopicPartition, Long> told() throws InterruptedException {
        try {
            return ends.of(view.subjectsRead().keySet(), PATIENCE);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.debugf(e, "the broker does not say how far subjects.v1 goes");
            return Map.of();
        }
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
