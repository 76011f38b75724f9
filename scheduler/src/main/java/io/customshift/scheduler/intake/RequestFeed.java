package io.customshift.scheduler.intake;

import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Inbound;
import io.customshift.kafka.TopicNames;
import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.stream.KafkaRuntime;
import io.customshift.scheduler.stream.Sender;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.JobRefused;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.SubjectRefused;
import io.customshift.schemas.message.SubjectRegistered;
import io.customshift.schemas.message.SubjectRequest;
import io.customshift.schemas.topics.Topics;
import io.customshift.storage.StoreException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Requests that come as events on requests.v1: the same checks and the same jobs as by REST.
 *
 * <p>Guarantee: at least once; a request that is read twice is the same job. Order: by partition. Acknowledged after the
 * command or the refusal was sent. What cannot be read goes to quarantine, what cannot be done is refused on job-events.v1;
 * while store or broker are away the reader waits at the record. One thread.
 */
public final class RequestFeed implements KafkaRuntime.Reader {
    private static final Logger LOG = Logger.getLogger(RequestFeed.class);
    private static final long RETRY_MS = 1_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final JobIntake jobs;
    private final SubjectIntake subjects;
    private final Sender sender;
    private final Quarantine quarantine;
    private final Consumer<SubjectRegistered> registered;
    private final Clock clock;
    private volatile boolean closing;

    /** @param registered called after a registration was sent; may wait until it is seen */
    public RequestFeed(
            ClientSettings settings,
            TopicNames names,
            JobIntake jobs,
            SubjectIntake subjects,
            Sender sender,
            Quarantine quarantine,
            Consumer<SubjectRegistered> registered,
            Clock clock) {
        this.topic = names.of(Topics.REQUESTS);
        this.jobs = jobs;
        this.subjects = subjects;
        this.sender = sender;
        this.quarantine = quarantine;
        this.registered = registered;
        this.clock = clock;
        Map<String, Object> config = settings.consumer();
        config.put("group.id", names.intakeGroup());
        config.put("session.timeout.ms", 6_000);
        config.put("heartbeat.interval.ms", 2_000);
        config.put("max.poll.records", 10);
        this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Waiting requests hold nobody up who asks by REST. */
    @Override
    public boolean isCaughtUp() {
        return true;
    }

    @Override
    public void run() {
        try (consumer) {
            consumer.subscribe(List.of(topic));
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    if (!take(record)) {
                        break;
                    }
                }
            }
        } catch (WakeupException e) {
            LOG.debug("the request feed ends");
        } catch (KafkaException e) {
            LOG.error("the request feed has failed; it is started again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
    }

    /** Whether to go on with the next record of what was polled. */
    private boolean take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        try {
            work(Inbound.of(record));
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(record.offset() + 1)));
            return true;
        } catch (StoreException | BrokerException | UnservedException | IOException e) {
            LOG.warnf("request %s/%d waits: %s", partition, record.offset(), e.getMessage());
            // All that was polled is read again, from this record on.
            consumer.assignment().forEach(p -> {
                OffsetAndMetadata done = consumer.committed(java.util.Set.of(p)).get(p);
                if (done == null) {
                    consumer.seekToBeginning(List.of(p));
                } else {
                    consumer.seek(p, done.offset());
                }
            });
            Thread.sleep(RETRY_MS);
            return false;
        }
    }

    private void work(Inbound record) throws IOException {
        try {
            Message message = record.message();
            if (message instanceof CustomizationRequest request) {
                job(request);
            } else if (message instanceof SubjectRequest request) {
                subject(request);
            } else {
                throw new WireException(
                        WireCode.UNKNOWN_TYPE,
                        "/type",
                        "type is of " + message.getClass().getSimpleName()
                                + "; allowed on requests.v1 are io.customshift.job.requested.v1 and"
                                + " io.customshift.subject.requested.v1; send one of them");
            }
        } catch (WireException e) {
            quarantine.take(record, e);
        } catch (StoreException | BrokerException | UnservedException | KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("a request cannot be worked on", e);
            quarantine.take(record, new WireException(WireCode.INVALID_VALUE, "", "the scheduler failed on it: " + e));
        }
    }

    private void job(CustomizationRequest request) throws IOException {
        try {
            sender.send(new Command.AcceptJob(jobs.accept(request)));
        } catch (WireException e) {
            refuse(request, FailureCode.REQUEST_INVALID, e.getMessage(), e.issues());
        } catch (RefusedException e) {
            refuse(request, e.code(), e.getMessage(), e.issues());
        } catch (StoreException e) {
            if (e.mayPass()) {
                throw e;
            }
            refuse(request, e.code().failure(), e.getMessage(), List.of());
        }
    }

    private void refuse(
            CustomizationRequest request,
            FailureCode code,
            @org.jspecify.annotations.Nullable String why,
            List<io.customshift.schemas.error.Issue> issues) {
        LOG.warnf("job %s/%s is refused: %s", request.tenant(), request.job(), why);
        sender.send(
                new JobRefused(request.tenant(), request.job(), code, String.valueOf(why), issues, clock.instant()));
    }

    private void subject(SubjectRequest request) throws IOException {
        try {
            SubjectIntake.Taken taken = subjects.stored(request);
            taken.notes().forEach(note -> LOG.infof("subject %s/%s: %s", request.tenant(), request.id(), note));
            SubjectRegistered event = new SubjectRegistered(request.tenant(), taken.subject(), clock.instant());
            sender.send(event);
            registered.accept(event);
        } catch (WireException e) {
            refuse(request, FailureCode.REQUEST_INVALID, e.getMessage(), e.issues());
        } catch (RefusedException e) {
            refuse(request, e.code(), e.getMessage(), e.issues());
        }
    }

    private void refuse(
            SubjectRequest request,
            FailureCode code,
            @org.jspecify.annotations.Nullable String why,
            List<io.customshift.schemas.error.Issue> issues) {
        LOG.warnf("subject %s/%s is refused: %s", request.tenant(), request.id(), why);
        sender.send(
                new SubjectRefused(request.tenant(), request.id(), code, String.valueOf(why), issues, clock.instant()));
    }
}
