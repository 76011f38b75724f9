package io.customshift.scheduler.stream;

import io.customshift.kafka.Outbound;
import io.customshift.scheduler.core.Event;
import io.customshift.scheduler.core.JobHead;
import io.customshift.scheduler.core.Output;
import io.customshift.scheduler.core.ShardState;
import io.customshift.scheduler.core.Step;
import io.customshift.scheduler.trace.JobTraces;
import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.message.EngineSettings;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.ShardReleased;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.schemas.topics.Keys;
import io.customshift.schemas.topics.Topics;
import io.customshift.tracing.TraceParent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a step sends, as records. They are made and measured first: one that its topic would not take is an exception of
 * the job that it is about, before anything of the step was stored, and not one of the producer that all jobs share.
 */
final class Outbox {
    static final String SOURCE = "/scheduler";

    /** Hands a record to the broker, in the transaction of the step. */
    interface Sink {
        void send(EncodedRecord record);
    }

    private final Sink sink;
    private final Runnable commitSoon;
    private final JobTraces traces;

    /** @param commitSoon somebody waits for what was sent */
    Outbox(Sink sink, Runnable commitSoon, JobTraces traces) {
        this.sink = sink;
        this.commitSoon = commitSoon;
        this.traces = traces;
    }

    void send(EncodedRecord record) {
        sink.send(record);
    }

    List<EncodedRecord> all(List<? extends Message> messages, Instant now) {
        return messages.stream().map(message -> letter(message, now)).toList();
    }

    /** All that follows from a step: its journal first, then what it tells, in order. */
    List<EncodedRecord> of(Step step, SideWork work, Instant now) {
        List<EncodedRecord> letters = new ArrayList<>();
        for (Event event : step.events()) {
            JobHead head = step.state().head();
            letters.add(Outbound.fitting(Journal.record(Keys.job(head.tenant(), head.job()), event)));
        }
        for (Output output : step.outputs()) {
            if (output instanceof Output.Tell tell) {
                letters.add(letter(tell.message(), now));
            } else if (output instanceof Output.Order order) {
                letters.add(Outbound.fitting(CommandCodec.record(order.command())));
            } else if (output instanceof Output.TakeBack back) {
                JobHead head = step.state().head();
                letters.add(EncodedRecord.forgetting(
                        Topics.DEAD_LETTERS, Keys.deadLetter(head.tenant(), head.job(), back.image())));
            } else if (output instanceof Output.Forget) {
                JobHead head = step.state().head();
                letters.add(EncodedRecord.forgetting(Topics.JOBS, Keys.job(head.tenant(), head.job())));
            } else if (output instanceof Output.Release release) {
                letters.addAll(released(step, release.shard(), work, now));
            }
        }
        if (letters.size() > step.events().size()) {
            commitSoon.run();
        }
        return letters;
    }

    private List<EncodedRecord> released(Step step, ShardState shard, SideWork work, Instant now) {
        JobSpec spec = Objects.requireNonNull(step.spec(), "a running job has its specification");
        List<ImageTask> tasks = work.tasks(spec, shard);
        SubjectSpec subject = work.subject(spec, shard.subject());
        ShardId id = ShardId.of(spec.job(), shard.ordinal());
        Shard record = new Shard(
                spec.tenant(),
                spec.job(),
                id,
                shard.epoch(),
                step.state().round(),
                shard.priority(),
                spec.jobClass(),
                subject,
                new EngineSettings(spec.model(), 0),
                tasks,
                now,
                spec.deadline(),
                shard.avoid());
        ShardReleased said = new ShardReleased(
                spec.tenant(),
                spec.job(),
                id,
                shard.epoch(),
                subject.id(),
                tasks.stream().map(ImageTask::image).toList(),
                shard.pendingSeconds(),
                now);
        EncodedRecord letter = EventCodec.encode(SOURCE, now, record).onPartition(shard.partition());
        String traceparent = traces.sent(step.state(), record, shard.pendingSeconds());
        if (traceparent != null) {
            letter = letter.with(TraceParent.HEADER, traceparent);
        }
        return List.of(Outbound.fitting(letter), letter(said, now));
    }

    private static EncodedRecord letter(Message message, Instant now) {
        return Outbound.fitting(EventCodec.encode(SOURCE, now, message));
    }
}
