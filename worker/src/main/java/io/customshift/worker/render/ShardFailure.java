package io.customshift.worker.render;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.FailureCode;
import io.customshift.storage.StoreException;
import io.customshift.worker.engine.RenderException;

/** A failure as events say it. */
record ShardFailure(FailureCode code, boolean retryable, String message) {

    static ShardFailure of(Throwable e) {
        if (e instanceof RenderException failure) {
            return new ShardFailure(failure.code(), failure.retryable(), failure.text());
        }
        if (e instanceof StoreException failure) {
            return new ShardFailure(failure.code().failure(), true, failure.text());
        }
        if (e instanceof WireException || e instanceof IllegalArgumentException) {
            return new ShardFailure(FailureCode.REQUEST_INVALID, false, String.valueOf(e.getMessage()));
        }
        if (e instanceof OutOfMemoryError) {
            return new ShardFailure(
                    FailureCode.OUT_OF_MEMORY,
                    true,
                    "the worker's heap is too small (" + e.getMessage() + "); give it a larger -Xmx");
        }
        return new ShardFailure(
                FailureCode.ENGINE_FAILURE,
                true,
                "the worker failed without a code of its own (" + e + "); its log has more");
    }
}
