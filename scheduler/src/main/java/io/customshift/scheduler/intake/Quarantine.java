package io.customshift.scheduler.intake;

import io.customshift.kafka.Inbound;
import io.customshift.scheduler.stream.BrokerException;
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
        try {
            sender.send(record.quarantined(why, null, clock.instant()));
        } catch (WireException e) {
            // The topic was made by somebody else, and takes less than ours.
            sender.send(record.withoutContent().quarantined(why, null, clock.instant()));
        }
    }

    /** The same, where nothing waits for it: what cannot be sent is in the log alone. */
    public void takeIfPossible(Inbound record, WireException why) {
        try {
            take(record, why);
        } catch (BrokerException e) {
            LOG.errorf("record %s did not get into quarantine: %s", record.place(), e.getMessage());
        }
    }

    /** Records since the start. */
    public long count() {
        return count.get();
    }
}
