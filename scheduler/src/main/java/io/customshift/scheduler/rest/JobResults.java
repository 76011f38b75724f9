package io.customshift.scheduler.rest;

import io.customshift.scheduler.app.Gate;
import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.intake.JobFiles;
import io.customshift.scheduler.intake.PictureIndex.Rows;
import io.customshift.scheduler.intake.ResultText;
import io.customshift.scheduler.stream.KafkaRuntime;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.topics.Keys;
import io.customshift.storage.ObjectStore;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The results of a job, wherever they are: in the bucket once it is over, before that with the instance that holds the job. */
@Singleton
class JobResults {
    /** The status of a job that ended without results. */
    static final int LOST = 410;

    private final Gate gate;
    private final KafkaRuntime runtime;
    private final JobFiles files;
    private final ObjectStore store;
    private final OtherInstances others;

    @Inject
    JobResults(Gate gate, KafkaRuntime runtime, JobFiles files, ObjectStore store, OtherInstances others) {
        this.gate = gate;
        this.runtime = runtime;
        this.files = files;
        this.store = store;
        this.others = others;
    }

    /**
     * The lines, to be read once; found before this returns, so that their absence can still be said.
     *
     * @param forwarded whether another instance asks
     * @param authorization of the request, for another instance
     */
    Rows of(JobStatus status, boolean forwarded, @Nullable String authorization) throws InterruptedException {
        gate.needStore();
        ObjectKey manifest = status.manifest();
        if (manifest != null) {
            return new ResultText(store.open(manifest));
        }
        String key = Keys.job(status.tenant(), status.job());
        Optional<JobSpec> spec = runtime.spec(key);
        Optional<JobState> state = runtime.job(key);
        if (spec.isPresent() && state.isPresent()) {
            return sink -> files.results(spec.get(), state.get(), runtime.made(key), sink);
        }
        Optional<InputStream> held =
                forwarded ? Optional.empty() : others.results(status.tenant(), status.job(), authorization);
        if (held.isEmpty() && status.phase().ended()) {
            throw new ApiException(
                    LOST,
                    "RESULTS_LOST",
                    "The job ended without results",
                    "job \"" + status.job() + "\" is " + status.phase() + " and its results could not be written: "
                            + status.message() + "; retry it: what is stored is found again");
        }
        return new ResultText(held.orElseThrow(() -> new ApiException(
                503,
                "RESULTS_NOT_YET",
                "The results are not there at the moment",
                "job \"" + status.job() + "\" is " + status.phase()
                        + " and its state is moving between instances, or is just being closed; ask again in a"
                        + " moment")));
    }
}
