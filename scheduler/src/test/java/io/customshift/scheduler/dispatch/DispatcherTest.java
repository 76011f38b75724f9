package io.customshift.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.SubjectDigest;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.JobClass;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    private static final ModelVersion MODEL = new ModelVersion("m@1");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final double SHARD = 30;

    private final Dispatcher dispatcher = new Dispatcher(Dispatcher.Setting.DEFAULT);

    @Test
    void everyLaneGetsWorkOfALargeJobAndOnlyABoundedTimeOfIt() {
        dispatcher.lanes(lanes(100));
        dispatcher.put(job("a", 5, 500, SHARD));
        assertThat(dispatcher.grants("a", NOW))
                .hasSize(100)
                .extracting(Grant::partition)
                .doesNotHaveDuplicates();
        dispatcher.put(job("a", 5, 500, 1));
        assertThat(dispatcher.grants("a", NOW)).hasSize(300);
    }

    @Test
    void laneThatHasNotMeasuredItsPaceGetsTwoAtMost() {
        dispatcher.lanes(List.of(new Lane(new WorkerId("w"), MODEL, List.of(4, 9), 0, Set.of(), null, null)));
        dispatcher.put(job("a", 5, 500, 0.001));
        assertThat(dispatcher.grants("a", NOW))
                .hasSize(2)
                .extracting(Grant::partition)
                .containsOnly(4);
    }

    @Test
    void slowWorkerGetsLess() {
        dispatcher.lanes(List.of(lane(0, 1, Set.of()), lane(1, 4, Set.of())));
        dispatcher.put(job("a", 5, 500, 1));
        assertThat(dispatcher.grants("a", NOW).stream().filter(g -> g.partition() == 0))
                .hasSize(3);
        assertThat(dispatcher.grants("a", NOW).stream().filter(g -> g.partition() == 1))
                .hasSize(1);
    }

    /** Failed before: a 10-picture job stood behind three shards of each bulk job, 53 s and more. */
    @Test
    void interactiveJobIsNextWhateverElseWaits() {
        dispatcher.lanes(lanes(2));
        for (int i = 0; i < 30; i++) {
            dispatcher.put(job("bulk" + i, 1, 500, SHARD));
        }
        served(100);
        dispatcher.put(job("now", 9, 1, SHARD));
        assertThat(dispatcher.grants("now", NOW)).hasSize(1);
    }

    @Test
    void workerLeavesBulkWorkForOneInteractiveShardAndNoMore() {
        dispatcher.lanes(lanes(2));
        dispatcher.put(out("bulk", 0, 30));
        dispatcher.put(out("more", 1, 20));
        dispatcher.put(job("now", 9, 5, SHARD));
        assertThat(dispatcher.grants("now", NOW)).containsExactly(new Grant(0, 1), new Grant(1, 0));
    }

    @Test
    void bulkIsNotStarvedByInteractiveWork() {
        dispatcher.lanes(lanes(2));
        dispatcher.put(job("now", 9, 500, SHARD));
        dispatcher.put(job("bulk", 0, 500, SHARD));
        Map<String, Double> seconds = served(340);
        assertThat(seconds.getOrDefault("bulk", 0.0) / seconds.getOrDefault("now", 0.0))
                .isCloseTo(1.0 / 16, within(0.02));
    }

    @Test
    void tenantsShareEvenlyHoweverManyJobsTheyHave() {
        dispatcher.lanes(lanes(3));
        for (int i = 0; i < 20; i++) {
            dispatcher.put(job("many", "many" + i, 5, 500, SHARD, null));
        }
        dispatcher.put(job("one", "one", 5, 500, 10, null));
        Map<String, Double> seconds = served(400);
        double many = IntStream.range(0, 20)
                .mapToDouble(i -> seconds.getOrDefault("many" + i, 0.0))
                .sum();
        assertThat(many / seconds.getOrDefault("one", 0.0)).isCloseTo(1, within(0.05));
        assertThat(seconds.getOrDefault("many0", 0.0))
                .isCloseTo(seconds.getOrDefault("many19", 0.0), within(SHARD + 1));
    }

    @Test
    void tenantThatWasAwayHasSavedNothingUp() {
        dispatcher.lanes(lanes(1));
        dispatcher.put(job("a", "a", 5, 500, SHARD, null));
        served(100);
        dispatcher.put(job("b", "b", 5, 500, SHARD, null));
        Map<String, Double> seconds = served(20);
        assertThat(seconds.getOrDefault("a", 0.0)).isCloseTo(seconds.getOrDefault("b", 0.0), within(SHARD + 1));
    }

    @Test
    void pressedJobComesFirstInItsTenantsShare() {
        dispatcher.lanes(lanes(1));
        dispatcher.put(job("t", "easy", 5, 100, SHARD, NOW.plusSeconds(100_000)));
        dispatcher.put(job("t", "none", 7, 100, SHARD, null));
        dispatcher.put(job("t", "soon", 3, 100, SHARD, NOW.plusSeconds(4_000)));
        assertThat(dispatcher.grants("soon", NOW)).hasSize(1);
        assertThat(dispatcher.grants("none", NOW)).isEmpty();
    }

    @Test
    void shardGoesWhereItsSubjectIsWarmEvenPastEarlierOnes() {
        dispatcher.lanes(List.of(lane(0, 1, Set.of(subject(7))), lane(1, 1, Set.of())));
        dispatcher.put(subjects("a", 0, 3, 7, 9));
        assertThat(dispatcher.grants("a", NOW)).contains(new Grant(2, 0));
        assertThat(dispatcher.grants("a", NOW)).contains(new Grant(0, 1));
    }

    @Test
    void warmWorkerIsWaitedForOnlyWhileThatIsSoonerThanEncodingAnew() {
        Lane free = lane(1, 1, Set.of());
        Demand busy = out("busy", 0, 0.5);
        dispatcher.lanes(List.of(lane(0, 1, Set.of(subject(7))), free));
        dispatcher.put(busy);
        dispatcher.put(subjects("a", 7));
        assertThat(dispatcher.grants("a", NOW)).containsExactly(new Grant(0, 0));
        dispatcher.put(out("busy", 0, 20));
        assertThat(dispatcher.grants("a", NOW)).containsExactly(new Grant(0, 1));
    }

    @Test
    void workerThatHadAShardInVainIsAvoidedUnlessThereIsNoOther() {
        dispatcher.lanes(lanes(2));
        dispatcher.put(avoiding(0));
        assertThat(dispatcher.grants("a", NOW)).extracting(Grant::partition).containsExactly(1);
        dispatcher.lanes(lanes(1));
        assertThat(dispatcher.grants("a", NOW)).extracting(Grant::partition).containsExactly(0);
    }

    /** Failed before: it stood behind all that the tenant's other jobs had, and those have had their turn meanwhile. */
    @Test
    void shardThatCameBackIsNextOfItsTenant() {
        dispatcher.lanes(lanes(2));
        Demand back = avoiding(0);
        dispatcher.put(job("b", 5, 500, SHARD));
        dispatcher.put(back);
        dispatcher.charge(back, 1_000);
        assertThat(dispatcher.grants("a", NOW)).containsExactly(new Grant(0, 1));
        assertThat(dispatcher.grants("b", NOW)).extracting(Grant::partition).containsExactly(0);
    }

    @Test
    void workOfAnotherModelOrOfNobodyGoesNowhere() {
        dispatcher.put(job("a", 5, 5, SHARD));
        assertThat(dispatcher.grants("a", NOW)).isEmpty();
        dispatcher.lanes(
                List.of(new Lane(new WorkerId("w"), new ModelVersion("other@1"), List.of(0), 1, Set.of(), null, null)));
        assertThat(dispatcher.grants("a", NOW)).isEmpty();
    }

    @Test
    void laneThatWorksForAnotherInstanceIsFullUntilItIsNearlyThrough() {
        dispatcher.lanes(List.of(new Lane(
                new WorkerId("w"), MODEL, List.of(0), 1, Set.of(), new JobId("elsewhere"), NOW.plusSeconds(10))));
        dispatcher.put(job("a", 5, 5, SHARD));
        assertThat(dispatcher.grants("a", NOW)).isEmpty();
        dispatcher.lanes(List.of(new Lane(
                new WorkerId("w"), MODEL, List.of(0), 1, Set.of(), new JobId("elsewhere"), NOW.plusSeconds(2))));
        assertThat(dispatcher.grants("a", NOW)).hasSize(1);
    }

    /** Lets so many shards be made, each as soon as it is dealt, and says how many seconds each job got. */
    private Map<String, Double> served(int shards) {
        Map<String, Double> seconds = new HashMap<>();
        for (int i = 0; i < shards; ) {
            for (Demand demand : List.copyOf(all)) {
                for (Grant grant : dispatcher.grants(demand.key(), NOW)) {
                    double one = demand.waiting().get(grant.ordinal()).seconds();
                    dispatcher.charge(demand, one);
                    seconds.merge(demand.key(), one, Double::sum);
                    i++;
                }
                dispatcher.put(demand);
            }
        }
        return seconds;
    }

    private final List<Demand> all = new ArrayList<>();

    private Demand job(String key, int priority, int shards, double seconds) {
        return job("t", key, priority, shards, seconds, null);
    }

    private Demand job(
            String tenant, String key, int priority, int shards, double seconds, @Nullable Instant deadline) {
        Demand demand = new Demand(
                key,
                new Tenant(tenant),
                new JobId(key),
                JobClass.of(priority),
                priority,
                MODEL,
                deadline,
                shards * seconds,
                IntStream.range(0, shards)
                        .mapToObj(i -> new Demand.Waiting(i, key + "-" + i, seconds, false, List.of()))
                        .toList(),
                List.of());
        all.add(demand);
        return demand;
    }

    private static Demand subjects(String key, int... subjects) {
        return new Demand(
                key,
                new Tenant("t"),
                new JobId(key),
                JobClass.STANDARD,
                5,
                MODEL,
                null,
                SHARD,
                IntStream.range(0, subjects.length)
                        .mapToObj(
                                i -> new Demand.Waiting(i, subject(subjects[i]).value(), SHARD, false, List.of()))
                        .toList(),
                List.of());
    }

    private static Demand out(String key, int partition, double seconds) {
        return new Demand(
                key,
                new Tenant("t"),
                new JobId(key),
                JobClass.STANDARD,
                5,
                MODEL,
                null,
                seconds,
                List.of(),
                List.of(new Demand.Out(partition, null, "else", seconds)));
    }

    private static Demand avoiding(int worker) {
        return new Demand(
                "a",
                new Tenant("t"),
                new JobId("a"),
                JobClass.STANDARD,
                5,
                MODEL,
                null,
                SHARD,
                List.of(new Demand.Waiting(0, "s", SHARD, true, List.of(new WorkerId("w" + worker)))),
                List.of());
    }

    private static SubjectDigest subject(int number) {
        return new SubjectDigest(Canonical.form("test").put("subject", number).hexDigest());
    }

    private static List<Lane> lanes(int count) {
        return IntStream.range(0, count).mapToObj(i -> lane(i, 1, Set.of())).toList();
    }

    private static Lane lane(int partition, double pace, Set<SubjectDigest> warm) {
        return new Lane(new WorkerId("w" + partition), MODEL, List.of(partition), pace, warm, null, null);
    }
}
