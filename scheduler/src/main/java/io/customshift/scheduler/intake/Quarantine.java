package io.customshift.scheduler.intake;

import io.customshift.kafka.Inbound;
import io.customshift.scheduler.stream.Sender;
import io.customshift.schemas.error.WireException;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

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

    public void take(Inbound record, WireException why) {
        count.incrementAndGet();
        LOG.warnf("record %s goes to quarantine: %s", record.place(), why.getMessage());
        sender.send(record.quarantined(why, null, clock.instant()));
    }

    /** Records since the start. */
    public long count() {
        return count.get();
    }
}
