package io.customshift.scheduler.rest;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.ResultLine;
import io.customshift.schemas.message.Sidecar;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoreCode;
import io.customshift.storage.StoreException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** How pictures were made, by what lies beside them in the bucket. */
@Singleton
class Sidecars {
    private static final int BYTES_MAX = 1 << 20;

    private final ObjectStore store;
    private final StoreQuestions questions;

    @Inject
    Sidecars(ObjectStore store, StoreQuestions questions) {
        this.store = store;
        this.questions = questions;
    }

    /** Of a picture; nothing where it is gone, or is none: whoever may write to the bucket may put anything there. */
    Optional<Sidecar> of(JobStatus job, ResultLine line) {
        try {
            byte[] text = store.get(
                    new BucketLayout(job.tenant()).sidecar(job.job(), line.subject(), line.image()), BYTES_MAX);
            Sidecar sidecar = Json.read(text, Sidecar.class, ReadMode.TOLERANT);
            return sidecar.task().image().equals(line.image()) ? Optional.of(sidecar) : Optional.empty();
        } catch (StoreException e) {
            if (e.code() == StoreCode.OBJECT_MISSING || e.code() == StoreCode.OBJECT_TOO_LARGE) {
                return Optional.empty();
            }
            throw e;
        } catch (WireException e) {
            return Optional.empty();
        }
    }

    /** Of many, in their order. */
    List<Optional<Sidecar>> of(JobStatus job, List<ResultLine> lines) throws InterruptedException {
        return questions.all(lines, line -> of(job, line));
    }
}
