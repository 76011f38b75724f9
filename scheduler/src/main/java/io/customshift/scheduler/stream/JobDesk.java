package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.core.Fleet;
import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.Policy;
import io.customshift.scheduler.core.ShardState;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ImageEvent;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.ShardEvent;
import io.customshift.schemas.message.ShardReleased;
import io.customshift.schemas.topics.Keys;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the jobs of one partition are worked on: loads states, lets the core decide, stores the new states and sends what
 * follows. Knows nothing of Streams but its stores. One thread.
 */
final class JobDesk {
    /**
     * What a desk works with.
     *
     * @param progressInterval at most one progress event and status per job in this time
     */
    record Setting(
            Policy policy, Supplier<Fleet> fleet, SideWork sideWork, LoadBoard board, Duration progressInterval) {}

    /** Sends a message to its topic; with {@code key} instead of its own key, where given. */
    interface Out {
        void send(Message message, @Nullable String key);
    }

    private final Setting setting;
    private final Policy policy;
    private final JobStores stores;
    private final JobReports reports;
    private final JobRound round;
    private final JobOrders orders;
    private final Map<String, ActiveJob> active = new HashMap<>();
    private Instant checked = Instant.EPOCH;

    JobDesk(Setting setting, JobStores stores, Out out, Runnable commitSoon) {
        this.setting = setting;
        this.policy = setting.policy();
        this.stores = stores;
        this.reports = new JobReports(setting, stores, out);
        this.round = new JobRound(setting, stores, out, commitSoon, reports);
        this.orders = new JobOrders(setting, stores, out, commitSoon, reports, round, active);
    }

    /** Takes up the jobs that are in the stores. */
    void resume(Instant now) {
        for (String key : stores.unfinished()) {
            ActiveJob job = new ActiveJob(stores.spec(key));
            stores.shards(key).forEach(job.tallies::planned);
            active.put(key, job);
        }
    }

    /** Whether there is a job here that is not over. */
    boolean hasWork() {
        return !active.isEmpty();
    }

    /** Another instance holds these jobs now, or nobody. */
    void leave() {
        active.keySet().forEach(setting.board()::remove);
        active.clear();
    }

    void handle(Command command, Instant now) {
        orders.handle(command, now);
    }

    void handle(ImageEvent event, Instant now) {
        // From the pictures' events, not the shard's: the last picture ends the job, and what its shard says comes
        // after.
        double seconds = event instanceof ImageStored stored ? stored.seconds() : 0;
        move(event.tenant(), event.job(), event.shard(), now, shard -> shard.apply(event, policy), seconds);
    }

    void handle(ShardEvent event, Instant now) {
        // Our own; it was applied when it was sent.
        if (!(event instanceof ShardReleased)) {
            move(event.tenant(), event.job(), event.shard(), now, shard -> shard.apply(event, policy), 0);
        }
    }

    /** Publishes what changed, and once a second looks at what should have happened by now. */
    void tick(Instant now) {
        boolean look = Duration.between(checked, now).toMillis() >= 1000;
        checked = look ? now : checked;
        for (String key : List.copyOf(active.keySet())) {
            ActiveJob job = active.get(key);
            JobState state = stores.job(key);
            if (job == null || state == null) {
                continue;
            }
            if (look || job.waitsForLines) {
                state = round.look(key, job, state, now);
            }
            reports.publishIfDue(job, state, now);
        }
    }

    private interface Change {
        ShardState of(ShardState shard);
    }

    private void move(Tenant tenant, JobId id, ShardId shardId, Instant now, Change change, double engineSeconds) {
        String key = Keys.job(tenant, id);
        ActiveJob job = active.get(key);
        JobState state = stores.job(key);
        int ordinal = JobStores.ordinal(id, shardId);
        ShardState before = job == null || state == null || ordinal < 0 ? null : stores.shard(key, ordinal);
        if (job == null || state == null || before == null) {
            return;
        }
        ShardState after = change.of(before);
        if (!after.equals(before)) {
            state = round.replace(key, job, state, before, after, engineSeconds);
            if (!after.phase().inFlight()) {
                round.look(key, job, state, now);
            }
        }
    }
}
