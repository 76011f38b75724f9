package io.customshift.scheduler.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.scheduler.core.Jobs;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.JobAdmitted;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.PictureCost;
import io.customshift.schemas.message.SubjectSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotaDoorTest {
    private static final Tenant ACME = Tenant.DEFAULT;
    private static final Sha256 DIGEST = new Sha256("ab".repeat(32));

    private final Known known = new Known();
    private final Time time = new Time();

    /** The topic: one order for all, and each scheduler reads it at its own pace. */
    private static final class Log {
        private final List<JobAdmitted> records = new ArrayList<>();
        private final List<Admissions> readers = new ArrayList<>();

        long send(JobAdmitted record, Instant now) {
            synchronized (this) {
                records.add(record);
                for (Admissions reader : readers) {
                    reader.apply(records.size() - 1, record, now);
                }
                return records.size() - 1;
            }
        }
    }

    private static final class Known implements Taken {
        private final Map<JobId, JobStatus> jobs = new ConcurrentHashMap<>();

        @Override
        public Optional<JobStatus> job(Tenant tenant, JobId job) {
            return Optional.ofNullable(jobs.get(job));
        }

        @Override
        public Collection<JobStatus> allJobs() {
            return jobs.values();
        }

        @Override
        public List<SubjectSpec> subjects(Tenant tenant) {
            return List.of();
        }
    }

    private static final class Time extends Clock {
        private volatile Instant now = Instant.parse("2026-11-27T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private QuotaDoor door(Log log, String quotas) {
        Admissions admissions = new Admissions();
        synchronized (log) {
            for (int i = 0; i < log.records.size(); i++) {
                admissions.apply(i, log.records.get(i), time.now);
            }
            log.readers.add(admissions);
        }
        return new QuotaDoor(Quotas.parse(quotas), admissions, known, record -> log.send(record, time.now), time);
    }

    /** Nobody sees a job before all have asked: what is granted is granted by the order of the topic alone. */
    @ParameterizedTest
    @CsvSource({
        "jobs=5,5",
        "pictures-per-day=20,5",
        "engine-seconds-queued=10,5",
        "engine-seconds-per-day=11,5",
        "picture-bytes=163840,5"
    })
    void twoSchedulersNeverGrantTooMuchAtOnce(String quota, int granted) throws Exception {
        for (int round = 0; round < 20; round++) {
            Log log = new Log();
            List<QuotaDoor> doors = List.of(door(log, "* " + quota), door(log, "* " + quota));
            ExecutorService pool = Executors.newFixedThreadPool(16);
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                JobSpec spec = spec("j" + i, 4, 2);
                QuotaDoor door = doors.get(i % 2);
                answers.add(pool.submit(() -> {
                    start.await();
                    return granted(door, spec);
                }));
            }
            start.countDown();
            int count = 0;
            for (Future<Boolean> answer : answers) {
                count += answer.get() ? 1 : 0;
            }
            pool.shutdown();
            assertThat(count).isLessThanOrEqualTo(granted);
            // Those that were refused withdrew: what is left is to be had.
            for (int i = 100; count < granted; i++) {
                assertThat(granted(doors.get(i % 2), spec("j" + i, 4, 2))).isTrue();
                count++;
            }
            assertThat(granted(doors.get(0), spec("last", 4, 2))).isFalse();
        }
    }

    @Test
    void whatWasGrantedIsKnownAfterARestart() {
        Log log = new Log();
        door(log, "* jobs=2").admit(spec("a", 4, 2));
        door(log, "* jobs=2").admit(spec("b", 4, 2));
        assertThatThrownBy(() -> door(log, "* jobs=2").admit(spec("c", 4, 2)))
                .isInstanceOf(QuotaException.class)
                .hasMessageStartingWith("jobs is 2 of 2 jobs at once");
    }

    @Test
    void admissionOfAJobThatNobodySawIsForgottenAfterAWhile() {
        Log log = new Log();
        QuotaDoor door = door(log, "* jobs=1");
        door.admit(spec("a", 4, 2));
        assertThat(granted(door, spec("b", 4, 2))).isFalse();
        time.now = time.now.plus(Duration.ofMinutes(6));
        assertThat(granted(door, spec("b", 4, 2))).isTrue();
    }

    @Test
    void jobThatIsOverCountsWhatItMadeAndOnlyForADay() {
        Log log = new Log();
        QuotaDoor door = door(log, "* pictures-per-day=10 engine-seconds-per-day=100 jobs=1");
        door.admit(spec("a", 10, 50));
        known.jobs.put(new JobId("a"), status("a", JobPhase.CANCELLED, 10, 3, 20));
        assertThat(granted(door, spec("b", 8, 1))).isFalse();
        assertThatThrownBy(() -> door.admit(spec("b", 8, 1)))
                .hasMessageStartingWith("pictures-per-day is 3 of 10 pictures in 24 hours, and 8 more is asked for")
                .extracting(failure -> ((QuotaException) failure).waitSeconds())
                .isEqualTo(24L * 3600);
        assertThat(granted(door, spec("b", 7, 80))).isTrue();
        time.now = time.now.plus(Duration.ofHours(24)).plusSeconds(1);
        known.jobs.put(new JobId("b"), status("b", JobPhase.FINISHED, 7, 7, 80));
        assertThat(granted(door, spec("c", 10, 100))).isTrue();
    }

    @Test
    void runningJobWaitsWithWhatItHasNotMade() {
        Log log = new Log();
        QuotaDoor door = door(log, "* engine-seconds-queued=100");
        door.admit(spec("a", 10, 80));
        known.jobs.put(new JobId("a"), status("a", JobPhase.RUNNING, 10, 5, 40));
        assertThat(granted(door, spec("b", 1, 61))).isFalse();
        assertThat(granted(door, spec("b", 1, 60))).isTrue();
    }

    /** 64 x 64 pixels are estimated at 8,192 bytes; what is stored counts as it is, also of jobs that are over. */
    @Test
    void bytesOfPicturesCountAsStoredAndUntilThenAsEstimated() {
        Log log = new Log();
        QuotaDoor door = door(log, "* picture-bytes=100000");
        door.admit(spec("a", 10, 80));
        assertThatThrownBy(() -> door.admit(spec("b", 3, 1)))
                .hasMessageStartingWith(
                        "picture-bytes is 81920 of 100000 bytes of pictures, and 24576 more is asked for");
        known.jobs.put(new JobId("a"), status("a", JobPhase.RUNNING, 10, 5, 40, 15_000));
        assertThat(door.standing(ACME))
                .containsExactly(new QuotaDoor.Standing(Quota.PICTURE_BYTES, 100_000, 15_000 + 5 * 8_192));
        known.jobs.put(new JobId("a"), status("a", JobPhase.FINISHED, 10, 10, 80, 60_000));
        time.now = time.now.plus(Duration.ofDays(20));
        assertThat(granted(door(log, "* picture-bytes=100000"), spec("b", 5, 1)))
                .isFalse();
        assertThat(granted(door(log, "* picture-bytes=100000"), spec("b", 4, 1)))
                .isTrue();
    }

    @Test
    void retryCountsWhatItMakesAgain() {
        Log log = new Log();
        QuotaDoor door = door(log, "* pictures-per-day=12");
        JobSpec spec = spec("a", 10, 50);
        door.admit(spec);
        JobStatus ended = status("a", JobPhase.FAILED, 10, 8, 40);
        known.jobs.put(new JobId("a"), ended);
        door.admitAgain(ended, spec);
        assertThat(granted(door, spec("b", 3, 1))).isFalse();
        assertThat(granted(door, spec("b", 2, 1))).isTrue();
    }

    @Test
    void sameJobAgainIsNotCountedTwice() {
        Log log = new Log();
        QuotaDoor door = door(log, "* jobs=1 pictures-per-day=4");
        JobAdmitted first = door.admit(spec("a", 4, 2));
        assertThat(first).isNotNull();
        assertThat(door.admit(spec("a", 4, 2))).isNotNull();
        known.jobs.put(new JobId("a"), status("a", JobPhase.RUNNING, 4, 0, 0));
        assertThat(door.admit(spec("a", 4, 2))).isNull();
    }

    @Test
    void tenantWithoutQuotasWritesNothing() {
        Log log = new Log();
        door(log, "other jobs=0").admit(spec("a", 4, 2));
        assertThat(log.records).isEmpty();
    }

    private static boolean granted(QuotaDoor door, JobSpec spec) {
        try {
            door.admit(spec);
            return true;
        } catch (QuotaException e) {
            return false;
        }
    }

    private static JobSpec spec(String job, int images, double seconds) {
        JobSpec s = Jobs.spec(new JobId(job), images);
        return new JobSpec(
                s.tenant(),
                s.job(),
                s.requestDigest(),
                s.model(),
                s.priority(),
                s.jobClass(),
                s.labels(),
                s.defaults(),
                s.deadline(),
                s.subjects(),
                s.lines(),
                s.stored(),
                s.lineCount(),
                s.imageCount(),
                List.of(new PictureCost(new ImageSize(64, 64), 4, 1, null, images, seconds / images)),
                s.warnings(),
                s.acceptedAt());
    }

    private JobStatus status(String job, JobPhase phase, int total, int stored, double seconds) {
        return status(job, phase, total, stored, seconds, 0);
    }

    private JobStatus status(String job, JobPhase phase, int total, int stored, double seconds, long bytes) {
        return new JobStatus(
                ACME,
                new JobId(job),
                phase,
                new ModelVersion("m"),
                DIGEST,
                5,
                null,
                Map.of(),
                1,
                total,
                stored,
                0,
                0,
                List.of(),
                seconds,
                bytes,
                null,
                null,
                null,
                time.now,
                phase.ended() ? time.now : null,
                time.now,
                0,
                null,
                null,
                List.of());
    }
}
