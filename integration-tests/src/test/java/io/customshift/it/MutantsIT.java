package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.customshift.it.MutatedHome.Patch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who checks the checker: the fleet is broken in five ways, each of which a reader of the code might miss, and {@code verify
 * chaos} finds each of them. Takes some minutes each, so only when it is asked for: {@code -Dmutants=true}, of
 * some with {@code -Dmutants.only=NAME,NAME}.
 */
@EnabledIfSystemProperty(named = "mutants", matches = "true")
class MutantsIT {
    /** Ways to break the fleet, each with faults under which it matters. */
    enum Mutant {
        /** The event of a picture is sent while its put is still under way. */
        ACKNOWLEDGED_BEFORE_PUT("worker", "LATE_PUTS", 4, new Patch("worker/render/PictureStore.java", """
                                Stored stored = store.create(task.key(), upload)
                                        .map(object -> {
                                            describe(shard, task, object, sha256, making);
                                            return new Stored(
                                                    object, sha256, Optional.of(file.digests()), making.seconds(), worker, false, false);
                                        })
                                        .orElseGet(() -> another(shard, task, file));
                        """, """
                                new Thread(() -> store.create(task.key(), upload)
                                                .ifPresent(object -> describe(shard, task, object, sha256, making)))
                                        .start();
                                StoredObject hoped = new StoredObject(task.key(), file.png().length, "", upload.metadata());
                                Stored stored = new Stored(
                                        hoped, sha256, Optional.of(file.digests()), making.seconds(), worker, false, false);
                        """)),

        /** A picture that is there already is overwritten by who comes later. */
        UNCONDITIONAL_PUT(
                "worker",
                "LATE_PUTS",
                6,
                new Patch("worker/render/PictureStore.java", "Stored stored = store.create(task.key(), upload)", """
                        store.put(task.key(), upload);
                        Stored stored = Optional.of(new StoredObject(task.key(), file.png().length, "", upload.metadata()))""")),

        /** A worker died between a picture's put and its event, and who takes over says nothing of what it finds. */
        EVENT_LOST_ON_FAILOVER(
                "worker",
                "KILL_BEFORE_ANSWER",
                4,
                new Patch(
                        "worker/render/ShardRun.java",
                        "parts.events().send(events.stored(",
                        "if (!found.found()) parts.events().send(events.stored(")),

        /** Workers go on with what is cancelled. */
        FENCE_IGNORED(
                "worker",
                "KILL_SCHEDULER",
                2,
                new Patch(
                        "worker/channel/JobFences.java",
                        "return round != null && shard.round() <= round;",
                        "return false;")),

        /**
         * Parts of a plan are told apart by their number alone, and the plan is made anew under whatever settings the scheduler
         * has now. One shard is a part, and parts come slowly, so that a scheduler dies in between.
         */
        PLAN_PART_PASSED_OVER_BY_ORDINAL(
                "scheduler",
                "CHANGED_SETTINGS",
                8,
                new Patch("scheduler/core/PlanParts.java", "SHORT_IMAGES = 5_000", "SHORT_IMAGES = 0"),
                new Patch("scheduler/core/PlanParts.java", "PART_IMAGES = 2_560", "PART_IMAGES = 1"),
                new Patch("scheduler/core/PlanParts.java", "FIRST_IMAGES = 64", "FIRST_IMAGES = 1"),
                new Patch(
                        "scheduler/core/PlanParts.java",
                        "sink.accept(new",
                        "java.util.concurrent.locks.LockSupport.parkNanos(2_000_000_000L); sink.accept(new"),
                new Patch(
                        "scheduler/intake/JobFiles.java",
                        "new Planner(spec, lines::subject, job.head().planning())",
                        """
                        new Planner(spec, lines::subject, new io.customshift.scheduler.core.PlanSettings(
                                0.05, 30, Integer.parseInt(System.getenv("CUSTOMSHIFT_POLICY_IMAGES_MAX")), 1_000_000))"""),
                new Patch(
                        "scheduler/core/JobDecider.java",
                        "part.from() == plan.planned() && part.before().equals(plan.soFar())",
                        "part.from() == plan.planned()"));

        private final String module;
        private final String kinds;
        private final int faults;
        private final List<Patch> patches;

        Mutant(String module, String kinds, int faults, Patch... patches) {
            this.module = module;
            this.kinds = kinds;
            this.faults = faults;
            this.patches = List.of(patches);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isCaught(Mutant mutant) throws Exception {
        assumeTrue(System.getProperty("mutants.only", mutant.name()).contains(mutant.name()));
        Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
        Path home = MutatedHome.of(Files.createTempDirectory(target, "mutant-"), mutant.module, mutant.patches);

        Command.Said said = Command.runAt(
                home,
                "verify",
                "chaos",
                "--json",
                "--seed",
                System.getProperty("mutants.seed", "7"),
                "--kinds",
                mutant.kinds,
                "--images",
                "150",
                "--faults",
                Integer.toString(mutant.faults),
                "--quiet",
                "90");

        System.out.println(mutant + "\n" + said.text());
        Map<String, Double> figures = Figures.of(said);
        assertThat(said.status()).as(said.text()).isEqualTo(1);
        assertThat(List.of("lost", "duplicated", "phantom", "different", "stuck", "miscounted").stream()
                        .mapToDouble(kind -> figures.getOrDefault("chaos_" + kind, 0.0))
                        .sum())
                .as(said.text())
                .isPositive();
    }
}
