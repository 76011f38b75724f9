package io.customshift.schemas.codec;

import io.customshift.schemas.message.AccessAudited;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.ApiKeyUsed;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.DeadLetter;
import io.customshift.schemas.message.ImageFailed;
import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobAccepted;
import io.customshift.schemas.message.JobAdmitted;
import io.customshift.schemas.message.JobCancelRequested;
import io.customshift.schemas.message.JobCancelled;
import io.customshift.schemas.message.JobFailed;
import io.customshift.schemas.message.JobFence;
import io.customshift.schemas.message.JobFinished;
import io.customshift.schemas.message.JobParked;
import io.customshift.schemas.message.JobPlanned;
import io.customshift.schemas.message.JobProgressed;
import io.customshift.schemas.message.JobRefused;
import io.customshift.schemas.message.JobResumed;
import io.customshift.schemas.message.JobRetried;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.ProductCreated;
import io.customshift.schemas.message.ProductDeleted;
import io.customshift.schemas.message.ProductUpdated;
import io.customshift.schemas.message.Quarantined;
import io.customshift.schemas.message.Recipe;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.ShardFailed;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.ShardReleased;
import io.customshift.schemas.message.ShardStarted;
import io.customshift.schemas.message.SubjectErased;
import io.customshift.schemas.message.SubjectRefused;
import io.customshift.schemas.message.SubjectRegistered;
import io.customshift.schemas.message.SubjectRequest;
import io.customshift.schemas.message.WorkerHeartbeat;
import io.customshift.schemas.topics.Keys;
import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All kinds of messages. A new kind is a line here, a schema file and an example. */
public final class MessageTypes {
    private static final List<MessageType<?>> ALL = List.of(
            strict("job.requested", CustomizationRequest.class, Topics.REQUESTS, m -> Keys.job(m.tenant(), m.job())),
            strict("subject.requested", SubjectRequest.class, Topics.REQUESTS, m -> Keys.subject(m.tenant(), m.id())),
            strict("product.created", ProductCreated.class, Topics.REQUESTS, m -> Keys.subject(m.tenant(), m.id())),
            strict("product.updated", ProductUpdated.class, Topics.REQUESTS, m -> Keys.subject(m.tenant(), m.id())),
            strict("product.deleted", ProductDeleted.class, Topics.REQUESTS, m -> Keys.subject(m.tenant(), m.id())),
            tolerant(
                            "shard.queued",
                            Shard.class,
                            Topics.SHARDS,
                            m -> Keys.subject(m.tenant(), m.subject().id()))
                    .identifiedBy("tenant", "job", "shard", "epoch", "round"),
            tolerant("image.stored", ImageStored.class, Topics.IMAGE_EVENTS, m -> Keys.job(m.tenant(), m.job()))
                    .identifiedBy("tenant", "job", "subject", "image"),
            tolerant("image.failed", ImageFailed.class, Topics.IMAGE_EVENTS, m -> Keys.job(m.tenant(), m.job()))
                    .identifiedBy("tenant", "job", "shard", "epoch", "image", "attempt"),
            tolerant("shard.released", ShardReleased.class, Topics.SHARD_EVENTS, m -> Keys.job(m.tenant(), m.job()))
                    .identifiedBy("tenant", "job", "shard", "epoch"),
            tolerant("shard.started", ShardStarted.class, Topics.SHARD_EVENTS, m -> Keys.job(m.tenant(), m.job()))
                    .identifiedBy("tenant", "job", "shard", "epoch", "worker", "workerStartedAt"),
            tolerant("shard.finished", ShardFinished.class, Topics.SHARD_EVENTS, m -> Keys.job(m.tenant(), m.job()))
                    .identifiedBy("tenant", "job", "shard", "epoch"),
            tolerant("shard.given-back", ShardGivenBack.class, Topics.SHARD_EVENTS, m -> Keys.job(m.tenant(), m.job()))
                    .identifiedBy("tenant", "job", "shard", "epoch", "worker", "reason"),
            tolerant("shard.failed", ShardFailed.class, Topics.SHARD_EVENTS, m -> Keys.job(m.tenant(), m.job()))
                    .identifiedBy("tenant", "job", "shard", "epoch"),
            tolerant("job.accepted", JobAccepted.class, Topics.JOB_EVENTS, m -> Keys.job(m.tenant(), m.job())),
            tolerant("job.refused", JobRefused.class, Topics.JOB_EVENTS, m -> Keys.job(m.tenant(), m.job())),
            tolerant("job.planned", JobPlanned.class, Topics.JOB_EVENTS, m -> Keys.job(m.tenant(), m.job())),
            tolerant("job.progressed", JobProgressed.class, Topics.JOB_EVENTS, m -> Keys.job(m.tenant(), m.job())),
            tolerant(
                            "job.cancel-requested",
                            JobCancelRequested.class,
                            Topics.JOB_EVENTS,
                            m -> Keys.job(m.tenant(), m.job()))
                    .identifiedBy("tenant", "job", "at"),
            tolerant("job.parked", JobParked.class, Topics.JOB_EVENTS, m -> Keys.job(m.tenant(), m.job())),
            tolerant("job.resumed", JobResumed.class, Topics.JOB_EVENTS, m -> Keys.job(m.tenant(), m.job()))
                    .identifiedBy("tenant", "job", "at"),
            tolerant("job.retried", JobRetried.class, Topics.JOB_EVENTS, m -> Keys.job(m.tenant(), m.job())),
            tolerant("job.cancelled", JobCancelled.class, Topics.JOB_EVENTS, m -> Keys.job(m.tenant(), m.job())),
            tolerant("job.finished", JobFinished.class, Topics.JOB_EVENTS, m -> Keys.job(m.tenant(), m.job())),
            tolerant("job.failed", JobFailed.class, Topics.JOB_EVENTS, m -> Keys.job(m.tenant(), m.job())),
            tolerant(
                    "subject.registered",
                    SubjectRegistered.class,
                    Topics.SUBJECTS,
                    m -> Keys.subject(m.tenant(), m.subject().id())),
            tolerant("subject.refused", SubjectRefused.class, Topics.JOB_EVENTS, m -> subjectKey(m)),
            tolerant("subject.erased", SubjectErased.class, Topics.JOB_EVENTS, m -> Keys.subject(m.tenant(), m.id()))
                    .identifiedBy("tenant", "id", "at"),
            tolerant("recipe.kept", Recipe.class, Topics.RECIPES, m -> Keys.recipe(m.tenant(), m.id())),
            tolerant("job.status", JobStatus.class, Topics.JOBS, m -> Keys.job(m.tenant(), m.job())),
            tolerant("job.fence", JobFence.class, Topics.JOB_FENCES, m -> Keys.job(m.tenant(), m.job()))
                    .identifiedBy("tenant", "job", "closedRound"),
            tolerant("worker.heartbeat", WorkerHeartbeat.class, Topics.HEARTBEATS, m -> Keys.worker(m.worker()))
                    .identifiedBy("worker", "at"),
            tolerant(
                            "record.quarantined",
                            Quarantined.class,
                            Topics.QUARANTINE,
                            m -> Keys.quarantined(m.topic(), m.partition(), m.offset()))
                    .identifiedBy("topic", "partition", "offset"),
            tolerant(
                            "image.given-up",
                            DeadLetter.class,
                            Topics.DEAD_LETTERS,
                            m -> Keys.deadLetter(m.tenant(), m.job(), m.image()))
                    .identifiedBy("tenant", "job", "image", "round"),
            tolerant(
                            "image.reviewed",
                            ImageReviewed.class,
                            Topics.REVIEWS,
                            m -> Keys.review(m.tenant(), m.job(), m.image()))
                    .identifiedBy("tenant", "job", "image", "at"),
            tolerant("api-key.kept", ApiKey.class, Topics.API_KEYS, m -> m.id().value()),
            tolerant("api-key.used", ApiKeyUsed.class, Topics.API_KEY_USES, m -> m.id().value()),
            tolerant(
                    "job.admitted",
                    JobAdmitted.class,
                    Topics.ADMISSIONS,
                    m -> m.tenant().value()),
            tolerant(
                    "access.audited",
                    AccessAudited.class,
                    Topics.AUDIT,
                    m -> m.tenant().value()));

    private static final Map<String, MessageType<?>> BY_NAME =
            ALL.stream().collect(Collectors.toMap(MessageType::name, Function.identity()));
    private static final Map<Class<?>, MessageType<?>> BY_CLASS =
            ALL.stream().collect(Collectors.toMap(MessageType::type, Function.identity()));

    private MessageTypes() {}

    public static List<MessageType<?>> all() {
        return ALL;
    }

    public static Optional<MessageType<?>> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The kind of this message; a record that is not in the catalogue is a programming error. */
    public static MessageType<?> of(Message message) {
        MessageType<?> type = BY_CLASS.get(message.getClass());
        if (type == null) {
            throw new IllegalArgumentException(
                    message.getClass().getName() + " is not a kind of message; add it to MessageTypes");
        }
        return type;
    }

    /** The topic that this kind of message goes to. */
    public static Topic topicOf(Message message) {
        return of(message).topic();
    }

    /** The record key of this message on its topic. */
    public static String keyOf(Message message) {
        return of(message).keyOf(message);
    }

    private static String subjectKey(SubjectRefused refused) {
        var subject = refused.subject();
        return subject == null ? refused.tenant().value() : Keys.subject(refused.tenant(), subject);
    }

    private static <T extends Message> MessageType<T> tolerant(
            String name, Class<T> type, Topic topic, Function<T, String> key) {
        return type(name, type, ReadMode.TOLERANT, topic, key);
    }

    private static <T extends Message> MessageType<T> strict(
            String name, Class<T> type, Topic topic, Function<T, String> key) {
        return type(name, type, ReadMode.STRICT, topic, key);
    }

    private static <T extends Message> MessageType<T> type(
            String name, Class<T> type, ReadMode mode, Topic topic, Function<T, String> key) {
        String file =
                type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT) + ".json";
        return new MessageType<>("io.customshift." + name + ".v1", type, file, mode, topic, key, List.of());
    }
}
