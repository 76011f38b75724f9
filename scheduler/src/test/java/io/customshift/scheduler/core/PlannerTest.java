package io.customshift.scheduler.core;

import static io.customshift.scheduler.core.Jobs.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.RequestLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final Policy POLICY = Policy.DEFAULT;

    @Test
    void shardHoldsOneSubjectHoweverTheLinesAreMixed() {
        List<ShardState> shards = Jobs.plan(
                Jobs.spec(List.of(line("a", "1", 2, null), line("b", "1", 2, null), line("a", "2", 2, null))),
                POLICY,
                0.001);
        assertThat(shards).hasSize(2);
        assertThat(shards.get(0).subject()).isEqualTo(new SubjectId("a"));
        assertThat(shards.get(0).images()).hasSize(4);
        assertThat(shards.get(1).images()).hasSize(2);
    }

    @Test
    void shardHasAtMostTheLimitOfImages() {
        List<ShardState> shards = Jobs.plan(Jobs.spec(List.of(line("a", "1", 200, null))), POLICY, 0.0001);
        assertThat(shards).extracting(s -> s.images().size()).containsExactly(64, 64, 64, 8);
        assertThat(shards).extracting(ShardState::ordinal).containsExactly(0, 1, 2, 3);
    }

    @Test
    void slowImagesMakeSmallShards() {
        // 512x512, 28 steps: 7.34 megapixel steps; at 1.5 s each a picture takes 11 s.
        List<ShardState> shards = Jobs.plan(Jobs.spec(List.of(line("a", "1", 5, null))), POLICY, 1.5);
        assertThat(shards).extracting(s -> s.images().size()).containsExactly(2, 2, 1);
        assertThat(shards).allSatisfy(s -> assertThat(s.seconds()).isLessThanOrEqualTo(POLICY.targetSeconds()));
    }

    @Test
    void imageThatIsLongerThanAShardStandsAlone() {
        assertThat(Jobs.plan(Jobs.spec(List.of(line("a", "1", 3, null))), POLICY, 100))
                .hasSize(3);
    }

    @Test
    void sameImageAskedForTwiceIsPlannedOnceForTheFirstLine() {
        List<ShardState> shards =
                Jobs.plan(Jobs.spec(List.of(line("a", "1", 2, null), line("a", " 1 ", 3, null))), POLICY, 0.001);
        assertThat(shards).hasSize(1);
        assertThat(shards.get(0).images()).extracting(ImageState::line).containsExactly(0, 0, 1);
    }

    @Test
    void subjectsOfTheSamePhotosHaveTheirOwnPictures() {
        List<ShardState> shards =
                Jobs.plan(Jobs.spec(List.of(line("a", "1", 1, null), line("b", "1", 1, null))), POLICY, 0.001);
        assertThat(shards).extracting(s -> s.subject().value()).containsExactly("a", "b");
        assertThat(shards.get(0).images().get(0).image())
                .isEqualTo(shards.get(1).images().get(0).image());
    }

    @Test
    void urgentLinesComeFirst() {
        List<ShardState> shards = Jobs.plan(
                Jobs.spec(List.of(line("a", "1", 1, null), line("b", "1", 1, 9), line("a", "2", 1, 9))), POLICY, 0.001);
        assertThat(shards).extracting(ShardState::priority).containsExactly(9, 9, 5);
    }

    @Test
    void samePlanComesOutAgain() {
        List<RequestLine> lines = List.of(line("a", "1", 100, null), line("b", "1", 70, 3), line("a", "3", 10, 3));
        JobSpec spec = Jobs.spec(lines);
        PlanSettings settings = PlanSettings.of(POLICY, 0.01);
        assertThat(Jobs.whole(spec, settings)).isEqualTo(Jobs.whole(spec, settings));
    }

    @Test
    void otherSettingsGiveAPlanOfAnotherDigest() {
        JobSpec spec = Jobs.spec(200);
        assertThat(Jobs.whole(spec, new PlanSettings(0.001, 1e6, 32, 1_000_000)).after())
                .isNotEqualTo(Jobs.whole(spec, new PlanSettings(0.001, 1e6, 64, 1_000_000))
                        .after());
    }

    /** Failed before: no shard was handed on before all lines had been looked at. */
    @Test
    void shardsAreHandedOnWhileOthersArePlanned() {
        JobSpec spec = Jobs.spec(List.of(line("a", "1", 64, null), line("b", "1", 64, null), line("a", "2", 64, null)));
        List<String> seen = new ArrayList<>();
        new Planner(
                        spec,
                        id -> {
                            seen.add("line of " + id);
                            return Jobs.subject(id);
                        },
                        PlanSettings.of(POLICY, 0.0001))
                .plan(
                        PlanParts.lines(spec.lines()),
                        Planner.Choice.ALL,
                        shard -> seen.add("shard of " + shard.subject()));
        assertThat(seen)
                .containsExactly("line of a", "line of a", "shard of a", "shard of a", "line of b", "shard of b");
    }

    @Test
    void partsFollowOneAnother() {
        JobSpec spec = Jobs.spec(200);
        List<Command.AddShards> parts =
                Jobs.parts(spec, 0, PlanSettings.of(POLICY, 0.0001), Planner.Choice.ALL, Kept.NONE, 64);
        assertThat(parts).extracting(Command.AddShards::from).containsExactly(0, 1, 2, 3);
        assertThat(parts).extracting(Command.AddShards::last).containsExactly(false, false, false, true);
        assertThat(parts.get(0).before()).isEqualTo(PlanParts.NOTHING);
        for (int i = 1; i < parts.size(); i++) {
            assertThat(parts.get(i).before()).isEqualTo(parts.get(i - 1).after());
        }
    }

    @Test
    void shardOfLongPromptsStaysBelowTheRecordsLimit() {
        JobSpec spec = Jobs.spec(List.of(line("a", "風".repeat(1480), 2000, null)));
        List<ShardState> shards = Jobs.plan(spec, imagesMax(1000), 0.00001);
        assertThat(shards).hasSizeGreaterThan(2);
        for (ShardState shard : shards) {
            var expansion = io.customshift.schemas.identity.LineExpansion.of(spec);
            var tasks = expansion.tasks(0, spec.lines().get(0), spec.subjects().get(0)).stream()
                    .filter(task -> shard.images().stream()
                            .anyMatch(image -> image.image().equals(task.image())))
                    .toList();
            assertThat(tasks).hasSameSizeAs(shard.images());
            assertThat(io.customshift.schemas.codec.Json.write(tasks).length).isLessThan(PlanSettings.BYTES_MAX + 100);
        }
    }

    private static Policy imagesMax(int images) {
        Policy d = Policy.DEFAULT;
        return new Policy(
                1e3,
                images,
                d.aheadSeconds(),
                d.aheadShards(),
                d.attemptsMax(),
                d.crashesMax(),
                d.unheardMax(),
                d.retryDelay(),
                d.settle(),
                d.silence(),
                d.silenceFactor(),
                d.unstarted(),
                d.cancelGrace());
    }
}
