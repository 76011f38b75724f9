package io.customshift.scheduler.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.Guidance;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Limits;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.ResultLine;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NextAttemptsTest {
    private static final ImageId IMAGE = new ImageId("a".repeat(32));
    private static final RenderSettings SETTINGS =
            new RenderSettings(new ImageSize(128, 64), 7, List.of(1.0, 0.5), new Guidance(6, 3), new PlanName("fast"));
    private static final ImageTask TASK =
            new ImageTask(IMAGE, 3, "on a table", "blurred", 11, SETTINGS, new ObjectKey("jobs/j/mug/x.png"));

    @Test
    void seedFollowsFromPictureAndAttemptAndIsOneThatIsTaken() {
        // A stored one: another rule would make every attempt anew once more.
        assertThat(NextAttempts.seed(IMAGE, 1))
                .isEqualTo(NextAttempts.seed(IMAGE, 1))
                .isEqualTo(6236501545650319L);
        Set<Long> seeds = new HashSet<>();
        for (int attempt = 1; attempt <= 1_000; attempt++) {
            seeds.add(NextAttempts.seed(IMAGE, attempt));
        }
        assertThat(seeds).hasSize(1_000).allMatch(seed -> seed >= 0 && seed <= Limits.SEED_MAX);
    }

    @Test
    void allButTheSeedIsAsItWas() {
        RequestLine next = NextAttempts.after(line(Map.of("colour", "red")), TASK);
        assertThat(next.settings(RenderSettings.DEFAULT)).isEqualTo(SETTINGS);
        assertThat(next.prompt()).isEqualTo("on a table");
        assertThat(next.negative()).isEqualTo("blurred");
        assertThat(next.seedsInOrder()).containsExactly(NextAttempts.seed(IMAGE, 1));
        assertThat(next.extra())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("colour", "red", NextAttempts.OF, IMAGE.value(), NextAttempts.ATTEMPT, "1"));
    }

    @Test
    void attemptAtAnAttemptCountsOn() {
        ResultLine first = line(NextAttempts.after(line(Map.of()), TASK).extra());
        assertThat(NextAttempts.attempt(first)).isEqualTo(1);
        assertThat(NextAttempts.madeOf(first)).isEqualTo(IMAGE);
        assertThat(NextAttempts.after(first, TASK).extra()).containsEntry(NextAttempts.ATTEMPT, "2");
    }

    @Test
    void tableWithAsManyColumnsAsThereMayBeOrWithOddOnesIsTaken() {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < Limits.EXTRA_MAX; i++) {
            many.put("column " + i, "x");
        }
        assertThat(NextAttempts.after(line(many), TASK).extra())
                .hasSize(Limits.EXTRA_MAX)
                .containsKey(NextAttempts.OF);
        for (String odd : List.of("", "-1", "0", "1.5", "99999999999", "<b>")) {
            ResultLine line = line(Map.of(NextAttempts.OF, IMAGE.value(), NextAttempts.ATTEMPT, odd));
            assertThat(NextAttempts.attempt(line)).as(odd).isZero();
        }
        assertThat(NextAttempts.attempt(line(Map.of(NextAttempts.OF, "x", NextAttempts.ATTEMPT, "1"))))
                .isZero();
    }

    @Test
    void jobOfTheSamePicturesHasTheSameIdAndNeverTooLongAOne() {
        JobId root = new JobId("j".repeat(63));
        JobId one = NextAttempts.job(root, root, List.of(IMAGE));
        assertThat(one.value()).hasSize(63).startsWith("jjj").contains("-again-");
        assertThat(NextAttempts.job(root, root, List.of(IMAGE))).isEqualTo(one);
        ImageId other = new ImageId(Canonical.form("x").base32Digest());
        assertThat(NextAttempts.job(root, root, List.of(other))).isNotEqualTo(one);
        assertThat(NextAttempts.job(root, one, List.of(IMAGE))).isNotEqualTo(one);
        assertThat(NextAttempts.job(new JobId("spring"), one, List.of(IMAGE)).value())
                .startsWith("spring-again-");
    }

    private static ResultLine line(Map<String, String> extra) {
        return new ResultLine(
                3,
                "row",
                new SubjectId("mug"),
                "on a table",
                11,
                null,
                IMAGE,
                ImageStatus.STORED,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                extra);
    }
}
