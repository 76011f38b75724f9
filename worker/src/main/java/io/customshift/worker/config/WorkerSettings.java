package io.customshift.worker.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Settings of the worker. Each has the environment variable named with it; further ones follow the same rule. */
@ConfigMapping(prefix = "customshift")
public interface WorkerSettings {
    /** {@code CUSTOMSHIFT_WEIGHTS}: folder in the diffusers layout, or a single-file checkpoint. */
    Path weights();

    /** {@code CUSTOMSHIFT_ADAPTER}: LoRA file, or none; the one that belongs to the weights unless set. */
    Optional<Path> adapter();

    /** {@code CUSTOMSHIFT_DEVICE}: auto, cpu, cuda or cuda:N; none makes noise without a network, for trials of the fleet. */
    @WithDefault("auto")
    String device();

    /** {@code CUSTOMSHIFT_DTYPE}: auto, float32, float16 or bfloat16. */
    @WithDefault("auto")
    String dtype();

    /** {@code CUSTOMSHIFT_T5_LENGTH}: tokens that T5 sees of a prompt; other lengths are other pictures. */
    @WithDefault("256")
    int t5Length();

    /** {@code CUSTOMSHIFT_BATCH}: pictures that are made side by side, 1 to 64; another number is another model's name, since last bits differ. */
    @WithDefault("1")
    int batch();

    /** {@code CUSTOMSHIFT_CACHE_BYTES}: memory for encoded subjects, 2 GiB. */
    @WithDefault("2147483648")
    long cacheBytes();

    /** {@code CUSTOMSHIFT_PROVENANCE_KEYS}: folder of the key that pictures are signed with, as {@code customshift provenance init} makes it. */
    Optional<Path> provenanceKeys();

    /** {@code CUSTOMSHIFT_MARKING}: full, metadata or none; full where there are keys, else none ({@code docs/provenance.md}). */
    Optional<String> marking();

    /** {@code CUSTOMSHIFT_MARKING_PROMPT}: whether marked pictures say prompt and settings, too. */
    @WithDefault("false")
    boolean markingPrompt();

    /** {@code CUSTOMSHIFT_WORKER_ID}: unique in the fleet; the host name and process id unless set. */
    Optional<String> workerId();

    /** {@code CUSTOMSHIFT_KAFKA_TOPIC_PREFIX}: before the name of every topic and group, for fleets that share a broker. */
    @WithName("kafka.topic-prefix")
    Optional<String> topicPrefix();

    /** {@code CUSTOMSHIFT_DRAIN_TIMEOUT}: how long a stop waits for the picture in hand. */
    @WithDefault("120s")
    Duration drainTimeout();

    /** {@code CUSTOMSHIFT_STALL_LIMIT}: without a denoising step for so long, a worker with a shard in hand is not alive. */
    @WithDefault("10m")
    Duration stallLimit();

    /** {@code CUSTOMSHIFT_HEARTBEAT_INTERVAL}. */
    @WithDefault("5s")
    Duration heartbeatInterval();

    /** {@code CUSTOMSHIFT_SESSION_TIMEOUT}: after so long without a sign of it, a worker's partitions go to others. */
    @WithDefault("6s")
    Duration sessionTimeout();

    /** {@code CUSTOMSHIFT_MAX_POLL_INTERVAL}: a worker that asks for no record for so long leaves the group; a shard in hand does not hold up asking. */
    @WithDefault("5m")
    Duration maxPollInterval();

    /** {@code CUSTOMSHIFT_STORE_RETRY_MAX}: longest pause between two tries to reach the bucket. */
    @WithDefault("10s")
    Duration storeRetryMax();

    /** {@code CUSTOMSHIFT_STORE_PATIENCE}: a bucket out of reach, or silent, for so long makes the worker give its work to others. */
    @WithDefault("5s")
    Duration storePatience();

    /** {@code CUSTOMSHIFT_CLOCK_OFFSET}: how far this worker's clock is off, for trials of a fleet whose clocks differ. */
    @WithDefault("0s")
    Duration clockOffset();

    /** The pod that this worker runs in, where it does. */
    Pod pod();

    /** Settings of the program that started this one; here so that they do not count as misspelt. */
    Map<String, String> orphan();

    /** A worker that knows its pod tells the cluster what the end of it would cost. */
    interface Pod {
        /** {@code CUSTOMSHIFT_POD_NAME}: by the downward API; nothing is told unless it, the next and a token are there. */
        Optional<String> name();

        /** {@code CUSTOMSHIFT_POD_NAMESPACE}: by the downward API. */
        Optional<String> namespace();

        /** {@code CUSTOMSHIFT_POD_API_SERVER}. */
        @WithDefault("https://kubernetes.default.svc")
        URI apiServer();

        /** {@code CUSTOMSHIFT_POD_SERVICE_ACCOUNT}: folder with {@code token} and {@code ca.crt}. */
        @WithDefault("/var/run/secrets/kubernetes.io/serviceaccount")
        Path serviceAccount();

        /** {@code CUSTOMSHIFT_POD_COST_INTERVAL}: the cost is told once in so long at most; each time is a write at the API server. */
        @WithDefault("60s")
        Duration costInterval();
    }
}
