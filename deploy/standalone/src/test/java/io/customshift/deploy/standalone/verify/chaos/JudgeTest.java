package io.customshift.deploy.standalone.verify.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.deploy.standalone.verify.chaos.FoundJob.StoredPicture;
import io.customshift.deploy.standalone.verify.chaos.FoundJob.Told;
import io.customshift.deploy.standalone.verify.chaos.Verdict.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A clean history is passed; each way to break a promise is found, and named as what it is. */
class JudgeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Wish> WISHES =
            List.of(new Wish("mug", "a mug at night", 1), new Wish("mug", "a mug at night", 2));

    private final Map<Wish, String> undisturbed = Map.of(WISHES.get(0), "pixels-0", WISHES.get(1), "pixels-1");
    private final List<ObjectNode> results = new ArrayList<>();
    private final Map<String, StoredPicture> objects = new HashMap<>();
    private final List<Told> told = new ArrayList<>();
    private final ObjectNode status = JSON.createObjectNode();
    private final List<Nemesis.Fault> faults = new ArrayList<>();
    private final Set<String> early = new HashSet<>();
    private OptionalLong cancelled = OptionalLong.empty();
    private AskedJob asked = AskedJob.now("job", WISHES, true);

    @BeforeEach
    void cleanHistory() {
        status.put("phase", "FINISHED").put("total", 2).put("stored", 2);
        for (int i = 0; i < 2; i++) {
            results.add(JSON.createObjectNode()
                    .put("line", i)
                    .put("subject", "mug")
                    .put("prompt", "a mug at night")
                    .put("seed", i + 1)
                    .put("image", "image-" + i)
                    .put("status", "STORED")
                    .put("key", "jobs/job/mug/" + i + ".png")
                    .put("sha256", "file-" + i));
            objects.put("jobs/job/mug/" + i + ".png", new StoredPicture("file-" + i, "pixels-" + i, "worker-1"));
            told.add(new Told("event-" + i, "image-" + i, "jobs/job/mug/" + i + ".png", "worker-1", 0));
        }
    }

    @Test
    void cleanHistoryIsPassed() {
        assertThat(verdict().isClean()).isTrue();
    }

    @Test
    void eventToldTwiceUnderOneIdIsFine() {
        told.add(told.get(0));
        assertThat(verdict().isClean()).isTrue();
    }

    @Test
    void acceptedJobThatIsNotKnownIsLost() {
        Verdict verdict = new Judge(undisturbed, faults).judge(List.of(asked), Map.of());
        assertThat(verdict.count(Kind.LOST)).isEqualTo(1);
    }

    @Test
    void jobThatDoesNotEndIsStuck() {
        status.put("phase", "RUNNING");
        assertThat(verdict().count(Kind.STUCK)).isEqualTo(1);
    }

    @Test
    void pictureThatIsToldOfBeforeItIsThereIsAPhantom() {
        early.add("jobs/job/mug/1.png");
        assertThat(verdict().count(Kind.PHANTOM)).isEqualTo(1);
    }

    @Test
    void missingObjectIsLost() {
        objects.remove("jobs/job/mug/1.png");
        assertThat(verdict().count(Kind.LOST)).isEqualTo(1);
    }

    @Test
    void failedPictureIsLost() {
        results.get(0).put("status", "FAILED").put("code", "MODEL_MISMATCH");
        assertThat(verdict().count(Kind.LOST)).isEqualTo(1);
    }

    @Test
    void cancelledPictureIsLostUnlessTheJobsEndWasAskedFor() {
        results.get(0).put("status", "CANCELLED").remove("key");
        objects.remove("jobs/job/mug/0.png");
        told.remove(0);
        status.put("stored", 1);
        assertThat(verdict().count(Kind.LOST)).isEqualTo(1);
        asked = asked.withCancel();
        assertThat(verdict().isClean()).isTrue();
    }

    @Test
    void pictureThatNoEventToldIsLost() {
        told.remove(1);
        assertThat(verdict().count(Kind.LOST)).isEqualTo(1);
    }

    @Test
    void resultTooFewIsLostAndOneTooManyDoubled() {
        results.add(results.get(0));
        assertThat(verdict().count(Kind.DUPLICATED)).isPositive();
        results.remove(2);
        results.remove(1);
        assertThat(verdict().count(Kind.LOST)).isEqualTo(1);
    }

    @Test
    void twoEventIdsForOnePictureAreDoubled() {
        told.add(new Told("another", "image-0", "jobs/job/mug/0.png", "worker-1", 0));
        assertThat(verdict().count(Kind.DUPLICATED)).isEqualTo(1);
    }

    @Test
    void objectThatTheResultsDoNotKnowIsAPhantom() {
        objects.put("jobs/job/mug/2.png", new StoredPicture("file-2", "pixels-2", "worker-1"));
        assertThat(verdict().count(Kind.PHANTOM)).isEqualTo(1);
    }

    @Test
    void eventOfAnObjectThatIsNotThereIsAPhantom() {
        told.add(new Told("event-2", "image-2", "jobs/job/mug/2.png", "worker-1", 0));
        assertThat(verdict().count(Kind.PHANTOM)).isEqualTo(1);
    }

    @Test
    void eventOfAPictureThatWasSweptIsFineOnlyWhereAFenceMayBeHeardLate() {
        results.get(0).put("status", "CANCELLED").remove("key");
        objects.remove("jobs/job/mug/0.png");
        status.put("stored", 1);
        asked = asked.withCancel();
        assertThat(verdict().count(Kind.PHANTOM)).isEqualTo(1);
        faults.add(new Nemesis.Fault(FaultKind.FREEZE_WORKER, "worker-1", 0, 1));
        assertThat(verdict().isClean()).isTrue();
    }

    @Test
    void pictureThatIsPutLongAfterItsJobWasCancelledIsAPhantomUnlessItsWorkerCouldNotHearOfIt() {
        asked = asked.withCancel();
        cancelled = OptionalLong.of(seconds(100));
        told.set(0, new Told("event-0", "image-0", "jobs/job/mug/0.png", "worker-1", seconds(107)));
        assertThat(verdict().isClean()).isTrue();

        told.set(0, new Told("event-0", "image-0", "jobs/job/mug/0.png", "worker-1", seconds(109)));
        faults.add(new Nemesis.Fault(FaultKind.KILL_WORKER, "worker-2", seconds(101), seconds(105)));
        faults.add(new Nemesis.Fault(FaultKind.KILL_SCHEDULER, "scheduler-1", seconds(101), seconds(105)));
        assertThat(verdict().count(Kind.PHANTOM)).isEqualTo(1);

        faults.add(new Nemesis.Fault(FaultKind.SLOW_STORE, "store", seconds(103), seconds(105)));
        assertThat(verdict().isClean()).isTrue();
    }

    @Test
    void picturesOfABadJobFailAndNoneOfThemIsStored() {
        results.forEach(line ->
                line.put("status", "FAILED").put("code", "REFERENCE_MISSING").remove("key"));
        Map<String, StoredPicture> stored = Map.copyOf(objects);
        List<Told> before = List.copyOf(told);
        objects.clear();
        told.clear();
        status.put("phase", "FAILED").put("stored", 0).put("failed", 2);
        assertThat(verdict().count(Kind.LOST)).isEqualTo(2);
        asked = asked.withoutPhotos();
        assertThat(verdict().isClean()).isTrue();

        cleanHistory();
        results.subList(0, 2).clear();
        objects.putAll(stored);
        told.clear();
        told.addAll(before);
        status.put("failed", 0);
        assertThat(verdict().count(Kind.PHANTOM)).isEqualTo(2);
    }

    private static long seconds(int seconds) {
        return seconds * 1_000_000_000L;
    }

    @Test
    void otherPixelsOrAnotherFileAreDifferent() {
        objects.put("jobs/job/mug/0.png", new StoredPicture("file-0", "others", "worker-1"));
        objects.put("jobs/job/mug/1.png", new StoredPicture("another", "pixels-1", "worker-1"));
        assertThat(verdict().count(Kind.DIFFERENT)).isEqualTo(2);
    }

    @Test
    void pictureThatTwoWorkersPutIsDoubled() {
        told.add(new Told("event-0", "image-0", "jobs/job/mug/0.png", "worker-2", 0));
        objects.put("jobs/job/mug/1.png", new StoredPicture("file-1", "pixels-1", "worker-2"));
        assertThat(verdict().count(Kind.DUPLICATED)).isEqualTo(2);
    }

    @Test
    void countersOtherThanTheResultsAreNamed() {
        status.put("stored", 1).put("total", 3);
        assertThat(verdict().count(Kind.MISCOUNTED)).isEqualTo(2);
    }

    private Verdict verdict() {
        FoundJob found = new FoundJob(
                "job",
                Optional.of(status),
                results.stream().map(ResultRow::new).toList(),
                objects,
                told,
                early,
                cancelled);
        return new Judge(undisturbed, faults).judge(List.of(asked), Map.of("job", found));
    }
}
