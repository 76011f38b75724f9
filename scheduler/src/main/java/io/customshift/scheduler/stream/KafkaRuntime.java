package io.customshift.scheduler.stream;

import io.customshift.kafka.BrokerWatch;
import io.customshift.kafka.CarefulConsumer;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.TopicNames;
import io.customshift.scheduler.core.Fleet;
import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.MadePictures;
import io.customshift.scheduler.core.Policy;
import io.customshift.scheduler.core.ShardState;
import io.customshift.scheduler.dispatch.Dispatcher;
import io.customshift.scheduler.trace.JobTraces;
import io.customshift.schemas.message.JobSpec;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The life of what talks to the broker: waits for it, makes the topics, starts the state and the readers, watches, and
 * starts again what has died. Says once when something goes away and once when it is back.
 */
public final class KafkaRuntime implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(KafkaRuntime.class);
    private static final Duration WATCH = Duration.ofSeconds(2);

    /**
     * How it is started.
     *
     * @param client settings of every Kafka client: where the broker is
     * @param address where other instances reach this one, {@code host:port}
     * @param instance this process among the group's members; the same after a restart, so that nobody waits for the dead
     */
    public record Options(
            ClientSettings client,
            TopicNames names,
            FleetTopics topics,
            Path stateDir,
            String address,
            String instance,
            Duration commitInterval,
            Duration sessionTimeout,
            int standbys,
            Policy policy,
            Duration progressInterval) {}

    private final Options options;
    private final Supplier<Fleet> fleet;
    private final SideWork sideWork;
    private final LoadBoard board;
    private final JobTraces traces;
    private final Clock clock;
    private final BooleanSupplier storeUsable;
    private final Readers readers;
    private final CarefulConsumer.Passed passed;
    private volatile @Nullable KafkaStreams streams;
    private volatile @Nullable String trouble = "the scheduler is starting";
    private volatile boolean waitingForStore;
    private volatile boolean closing;
    private @Nullable Thread watcher;

    /**
     * @param storeUsable asked until it is so once: an instance that cannot reach its bucket, for wrong keys say, would
     *     take its share of the jobs and keep them waiting
     * @param passed takes the place of records of the state's topics that cannot be fetched
     */
    public KafkaRuntime(
            Options options,
            Supplier<Fleet> fleet,
            SideWork sideWork,
            LoadBoard board,
            JobTraces traces,
            Clock clock,
            BooleanSupplier storeUsable,
            Readers readers,
            CarefulConsumer.Passed passed) {
        this.options = options;
        this.fleet = fleet;
        this.sideWork = sideWork;
        this.board = board;
        this.traces = traces;
        this.clock = clock;
        this.storeUsable = storeUsable;
        this.readers = readers;
        this.passed = passed;
    }

    public synchronized void start() {
        Thread thread = new Thread(this::watch, "kafka-runtime");
        thread.setDaemon(true);
        watcher = thread;
        thread.start();
    }

    /** Why nothing can be done at the moment, if so. */
    public Optional<String> trouble() {
        String known = trouble;
        if (known != null) {
            return Optional.of(known);
        }
        KafkaStreams current = streams;
        KafkaStreams.State state = current == null ? KafkaStreams.State.NOT_RUNNING : current.state();
        return state == KafkaStreams.State.RUNNING
                ? Optional.empty()
                : Optional.of("the state is being taken over (" + state + "); it will be there in a moment");
    }

    /** Whether the broker is there, and only the bucket is missing for this instance to take jobs. */
    public boolean isWaitingForStore() {
        return waitingForStore && !storeUsable.getAsBoolean();
    }

    /** Whether this instance has not begun for want of a bucket, which may have come since it last looked. */
    public boolean beginsWithTheStore() {
        return waitingForStore;
    }

    /** What became so far of the pictures of a job that is not over; nothing when this instance does not hold the job. */
    public MadePictures made(String key) {
        return query(JobStores.SHARDS, store -> {
                    MadePictures made = new MadePictures();
                    JobStores.each(KafkaRuntime.<ShardState>typed(store), key, made::add);
                    return made;
                })
                .orElseGet(MadePictures::new);
    }

    /** The specification of a job that is not over and that this instance holds. */
    public Optional<JobSpec> spec(String key) {
        return query(
                JobStores.SPECS, store -> KafkaRuntime.<JobSpec>typed(store).get(key));
    }

    /** A job that this instance holds. */
    public Optional<JobState> job(String key) {
        return query(
                JobStores.JOBS, store -> KafkaRuntime.<JobState>typed(store).get(key));
    }

    /** The address of another instance that holds this job; nothing when it is this one, or when that is open. */
    public Optional<String> otherHolder(String key) {
        KafkaStreams current = streams;
        if (current == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(current.queryMetadataForKey(JobStores.SPECS, key, new StringSerializer()))
                    .map(KeyQueryMetadata::activeHost)
                    .filter(known -> !known.equals(HostInfo.unavailable()))
                    .map(known -> known.host() + ":" + known.port())
                    .filter(address -> !address.equals(options.address()));
        } catch (InvalidStateStoreException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        closing = true;
        Thread thread = watcher;
        if (thread != null) {
            thread.interrupt();
        }
        readers.close();
        KafkaStreams current = streams;
        if (current != null) {
            current.close(Duration.ofSeconds(5));
        }
    }

    private interface Query<T> {
        @Nullable
        T of(ReadOnlyKeyValueStore<String, Object> store);
    }

    private <T> Optional<T> query(String name, Query<T> query) {
        KafkaStreams current = streams;
        if (current == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(query.of(
                    current.store(StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.keyValueStore()))));
        } catch (InvalidStateStoreException e) {
            return Optional.empty();
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T> ReadOnlyKeyValueStore<String, T> typed(ReadOnlyKeyValueStore<String, Object> store) {
        return (ReadOnlyKeyValueStore<String, T>) (ReadOnlyKeyValueStore<String, ?>) store;
    }

    private void watch() {
        while (!closing) {
            try {
                look();
                Thread.sleep(trouble == null ? WATCH.toMillis() : 500);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                report("the scheduler's Kafka part has failed: " + e);
            }
        }
    }

    private void look() throws InterruptedException {
        try (BrokerWatch broker = new BrokerWatch(options.client())) {
            Admin admin = broker.admin();
            short copies = 0;
            while (!closing) {
                if (streams == null && copies == 0) {
                    FleetTopics.Made made = options.topics().ensure(admin);
                    made.differences().forEach(LOG::warn);
                    Optional<String> obstacle = options.topics().obstacle(admin);
                    if (obstacle.isPresent()) {
                        report(obstacle.get());
                        return;
                    }
                    waitingForStore = !storeUsable.getAsBoolean();
                    if (waitingForStore) {
                        report("this scheduler takes no jobs before its bucket can be used");
                        return;
                    }
                    copies = made.copies();
                }
                // Whoever decides on jobs knows the workers first: else it would say that nobody has their model.
                boolean known = readers.look();
                if (streams == null && known) {
                    startStreams(copies);
                }
                Optional<String> away = broker.trouble();
                if (away.isPresent()) {
                    report(away.get());
                    return;
                }
                if (trouble != null && known && isRunning()) {
                    LOG.infof(
                            "broker %s is there: the scheduler works",
                            options.client().bootstrapServers());
                    trouble = null;
                }
                Thread.sleep(trouble == null ? WATCH.toMillis() : 100);
            }
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            waitingForStore = false;
            report(BrokerWatch.unanswered(options.client(), e));
        }
    }

    private boolean isRunning() {
        KafkaStreams current = streams;
        return current != null && current.state() == KafkaStreams.State.RUNNING;
    }

    private void report(String what) {
        String before = trouble;
        trouble = what;
        if (before == null || !before.split(":")[0].equals(what.split(":")[0])) {
            LOG.warn(what);
        }
    }

    private void startStreams(short copies) {
        JobRunner.Setting setting = new JobRunner.Setting(
                options.policy(),
                fleet,
                sideWork,
                board,
                new Dispatcher(options.policy().dispatch()),
                options.progressInterval(),
                traces);
        KafkaStreams created = new KafkaStreams(
                JobTopology.build(setting, options.names(), clock),
                StreamsSettings.of(options, copies),
                new DefaultKafkaClientSupplier() {
                    @Override
                    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
                        return CarefulConsumer.around(super.getConsumer(config), passed);
                    }
                });
        created.setUncaughtExceptionHandler(failure -> {
            LOG.error("the state's thread has failed and is replaced", failure);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams = created;
        created.start();
    }
}
