package io.customshift.scheduler.stream;

import io.customshift.kafka.Headers;
import io.customshift.kafka.Inbound;
import io.customshift.kafka.Outbound;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.ImageEvent;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.ShardEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads commands, image events and shard events, all keyed by tenant and job.
 *
 * <p>Guarantee: what a record changes and what is sent because of it are committed together, once. Order: by partition.
 * Idempotency: by image id, and by shard and epoch. A record that cannot be used goes to quarantine with its reason, and the
 * next one is read. Thread: the one of its Streams task.
 */
final class JobProcessor implements Processor<byte[], byte[], String, EncodedRecord> {
    private static final Logger LOG = Logger.getLogger(JobProcessor.class);
    private static final String SOURCE = Outbox.SOURCE;
    private static final Duration TICK = Duration.ofMillis(100);

    private final JobRunner.Setting setting;
    private final TopicNames names;
    private final Clock clock;
    private @Nullable ProcessorContext<String, EncodedRecord> context;
    private @Nullable JobRunner runner;
    private @Nullable Cancellable ticking;

    JobProcessor(JobRunner.Setting setting, TopicNames names, Clock clock) {
        this.setting = setting;
        this.names = names;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<String, EncodedRecord> newContext) {
        context = newContext;
        JobRunner opened = new JobRunner(
                setting, JobStores.of(newContext), new Outbox(this::send, newContext::commit, setting.traces()));
        runner = opened;
        opened.resume(clock.instant());
        tickWhileThereIsWork(newContext, opened);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        JobRunner open = Objects.requireNonNull(runner, "init comes first");
        work(record, open);
        tickWhileThereIsWork(Objects.requireNonNull(context), open);
    }

    /** Every tick makes Streams commit: a partition without a job has none, and an idle fleet leaves the broker alone. */
    private void tickWhileThereIsWork(ProcessorContext<String, EncodedRecord> on, JobRunner open) {
        if (open.hasWork() && ticking == null) {
            ticking = on.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, at -> {
                open.tick(clock.instant());
                tickWhileThereIsWork(on, open);
            });
        } else if (!open.hasWork() && ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }

    private void work(Record<byte[], byte[]> record, JobRunner open) {
        RecordMetadata from = Objects.requireNonNull(context).recordMetadata().orElseThrow();
        Inbound in = new Inbound(
                from.topic(), from.partition(), from.offset(), record.key(), record.value(), record.headers());
        try {
            if (from.topic().equals(names.of(CommandCodec.TOPIC))) {
                var headers = Headers.read(record.headers(), CommandCodec.KIND);
                open.handle(CommandCodec.read(record.value(), headers), clock.instant());
                return;
            }
            Message message = in.message();
            if (message instanceof ImageEvent event) {
                open.handle(event, clock.instant());
            } else if (message instanceof ShardEvent event) {
                open.handle(event, clock.instant());
            } else {
                LOG.debugf("passed over %s on %s", message.getClass().getSimpleName(), from.topic());
            }
        } catch (WireException e) {
            quarantine(in, e);
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.errorf(e, "record %s cannot be worked on", in.place());
            quarantine(in, new WireException(WireCode.INVALID_VALUE, "", "the scheduler failed on it: " + e));
        }
    }

    @Override
    public void close() {
        if (ticking != null) {
            ticking.cancel();
            // Streams may open this one again, after a task was corrupted.
            ticking = null;
        }
        if (runner != null) {
            runner.leave();
        }
    }

    private void quarantine(Inbound record, WireException why) {
        LOG.warnf("record %s goes to quarantine: %s", record.place(), why.getMessage());
        send(Outbound.fitting(
                EventCodec.encode(SOURCE, clock.instant(), record.quarantined(why, null, clock.instant()))));
    }

    private void send(EncodedRecord out) {
        Objects.requireNonNull(context)
                .forward(new Record<>(out.key(), out, clock.instant().toEpochMilli(), Headers.write(out.headers())));
    }
}
