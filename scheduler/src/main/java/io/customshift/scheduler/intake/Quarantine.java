package io.customshift.scheduler.intake;

import io.customshift.scheduler.stream.Headers;
import io.customshift.scheduler.stream.Sender;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.Quarantined;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Puts records that nobody can read onto quarantine.v1, with the reason. */
public final class Quarantine {
    private static final Logger LOG = Logger.getLogger(Quarantine.class);

    private final Sender sender;
    private final Clock clock;
    private final AtomicLong count = new AtomicLong();

    public Quarantine(Sender sender, Clock clock) {
        this.sender = sender;
        this.clock = clock;
    }

    public void take(ConsumerRecord<String, byte[]> record, WireException why) {
        String key = record.key();
        take(record, key == null ? null : key.getBytes(StandardCharsets.UTF_8), record.value(), why);
    }

    public void take(ConsumerRecord<?, ?> record, byte @Nullable [] key, byte @Nullable [] value, WireException why) {
        count.incrementAndGet();
        LOG.warnf(
                "record %s/%d/%d goes to quarantine: %s",
                record.topic(), record.partition(), record.offset(), why.getMessage());
        sender.send(Quarantined.of(
                record.topic(),
                record.partition(),
                record.offset(),
                key,
                value,
                Headers.read(record.headers()),
                why,
                clock.instant()));
    }

    /** Records since the start. */
    public long count() {
        return count.get();
    }
}
