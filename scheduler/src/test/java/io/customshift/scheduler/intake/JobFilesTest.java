package io.customshift.scheduler.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.core.JobLab;
import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.Jobs;
import io.customshift.scheduler.core.PlanState;
import io.customshift.scheduler.trace.JobTraces;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.message.JobSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFilesTest {
    @TempDir
    Path folder;

    private final JobSpec spec = Jobs.spec(Jobs.JOB, 3);
    private final JobState first = JobLab.with(3).state();
    private final List<Command> sent = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private boolean refused;
    private JobFiles files;

    @BeforeEach
    void open() throws IOException {
        files = new JobFiles(new MemoryBucket(), new Spool(folder), this::take, ended -> true, JobTraces.OFF);
    }

    @AfterEach
    void close() {
        files.close();
    }

    /** Failed before: what was asked for later was done with what the first asking knew, and its round waited for ever. */
    @Test
    void whatIsAskedForMeanwhileIsDoneAfterwardsAsItIsThen() throws Exception {
        files.plan(spec, first);
        begun.await();
        files.plan(spec, round(1));
        files.plan(spec, round(2));
        goOn.countDown();

        await().until(() -> sent.size() == 2);
        assertThat(sent)
                .extracting(command -> ((Command.AddShards) command).round())
                .containsExactly(0, 2);
    }

    /** Failed before: it went with the refusal of the one before it. */
    @Test
    void whatIsAskedForMeanwhileIsDoneAlsoAfterARefusal() throws Exception {
        refused = true;
        files.plan(spec, first);
        begun.await();
        files.plan(spec, round(1));
        goOn.countDown();

        await().until(() -> sent.size() == 2);
        assertThat(sent)
                .hasAtLeastOneElementOfType(Command.FailJob.class)
                .hasAtLeastOneElementOfType(Command.AddShards.class);
    }

    private void take(Command command) {
        if (begun.getCount() > 0) {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (refused) {
                throw new RefusedException(new FailureCode("TEST"), "the test wants it", List.of());
            }
        }
        sent.add(command);
    }

    private JobState round(int round) {
        return new JobState(
                first.head(),
                first.phase(),
                new PlanState(0, 0, 0, false, 0, List.of(), 0, 0, round, 0, null),
                first.tally(),
                false,
                null,
                null,
                null,
                null,
                null,
                first.changedAt(),
                null,
                round,
                0,
                null,
                null);
    }
}
