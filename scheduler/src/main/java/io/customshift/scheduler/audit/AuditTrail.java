package io.customshift.scheduler.audit;

import io.customshift.schemas.id.ApiKeyId;
import io.customshift.schemas.message.AccessAudited;
import io.customshift.schemas.message.ApiKeyUsed;
import io.customshift.schemas.message.Message;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes audit.v1.
 *
 * <p>Guarantee: a change is written before it is answered. Refusals are written within a second or two, those that are alike
 * as one record with their number, and never more than some hundred records a second, so that a flood of them floods nothing
 * else; a process that is killed takes those of its last second with it.
 */
public final class AuditTrail implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(AuditTrail.class);
    private static final long PAUSE_MS = 1_000;
    /** Kinds of refusals in a pause that are told apart by address, key and object. */
    private static final int KINDS_MAX = 100;

    private static final Duration USE_TOLD = Duration.ofMinutes(5);

    private final Consumer<Message> sender;
    private final Clock clock;
    private final Map<Kind, AccessAudited> refused = new LinkedHashMap<>();
    private final Map<ApiKeyId, Instant> usesTold = new ConcurrentHashMap<>();
    private final Map<ApiKeyId, Instant> uses = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closing;

    private record Kind(String tenant, String who, String action, String object, String code, String address) {
        static Kind of(AccessAudited one) {
            return new Kind(
                    one.tenant().value(),
                    one.key() + " " + one.person(),
                    one.action(),
                    String.valueOf(one.object()),
                    String.valueOf(one.code()),
                    String.valueOf(one.address()));
        }
    }

    /** @param sender sends a record, and returns when the broker has it */
    public AuditTrail(Consumer<Message> sender, Clock clock) {
        this.sender = sender;
        this.clock = clock;
        this.thread = new Thread(this::run, "audit");
        thread.setDaemon(true);
        thread.start();
    }

    /** Writes a change now. The change is done by then, so that a broker that is away does not undo it: it is logged. */
    public void changed(AccessAudited change) {
        send(change);
    }

    /** Takes a refusal, without waiting for anything. */
    public void refused(AccessAudited refusal) {
        synchronized (refused) {
            AccessAudited one = refused.size() < KINDS_MAX || refused.containsKey(Kind.of(refusal))
                    ? refusal
                    : new AccessAudited(
                            refusal.tenant(),
                            null,
                            null,
                            refusal.action(),
                            null,
                            refusal.status(),
                            refusal.code(),
                            null,
                            null,
                            null,
                            refusal.request(),
                            1,
                            refusal.at());
            refused.merge(Kind.of(one), one, AuditTrail::and);
        }
    }

    /** Notes that a key was used; told every few minutes. */
    public void used(ApiKeyId key) {
        Instant now = clock.instant();
        Instant told = usesTold.get(key);
        if (told == null || told.plus(USE_TOLD).isBefore(now)) {
            usesTold.put(key, now);
            uses.put(key, now);
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        flush();
    }

    private void run() {
        while (!closing) {
            try {
                Thread.sleep(PAUSE_MS);
            } catch (InterruptedException e) {
                return;
            }
            flush();
        }
    }

    private void flush() {
        Map<Kind, AccessAudited> taken;
        synchronized (refused) {
            taken = new LinkedHashMap<>(refused);
            refused.clear();
        }
        taken.values().forEach(this::send);
        uses.forEach((key, at) -> {
            if (uses.remove(key, at)) {
                send(new ApiKeyUsed(key, at));
            }
        });
    }

    private void send(Message message) {
        try {
            sender.accept(message);
        } catch (RuntimeException e) {
            LOG.errorf("not on the audit topic (%s): %s", e.getMessage(), message);
        }
    }

    private static AccessAudited and(AccessAudited before, @Nullable AccessAudited more) {
        int count = before.count() + (more == null ? 0 : more.count());
        return new AccessAudited(
                before.tenant(),
                before.key(),
                before.person(),
                before.action(),
                before.object(),
                before.status(),
                before.code(),
                before.before(),
                before.after(),
                before.address(),
                before.request(),
                count,
                before.at());
    }
}
