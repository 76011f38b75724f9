package io.customshift.storage;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.ServerException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What each failure of an S3 server means, whichever server it is: the one table. Codes are those of Amazon's "Error
 * responses" and of MinIO; where two servers answer differently, both are here.
 */
final class StoreFailures {
    /** The whole access is refused, not one object's. */
    private static final Set<String> CREDENTIALS = Set.of(
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "InvalidToken",
            "ExpiredToken",
            "TokenRefreshRequired",
            "AuthorizationHeaderMalformed",
            "AccountProblem",
            "AllAccessDisabled",
            "NotSignedUp");
    /** Said with 503, 429 or 400. */
    private static final Set<String> SLOW = Set.of(
            "SlowDown",
            "SlowDownRead",
            "SlowDownWrite",
            "TooManyRequests",
            "RequestLimitExceeded",
            "Throttling",
            "ThrottlingException",
            "RequestThrottled",
            "XMinioServerBusy");

    private static final Set<String> FULL =
            Set.of("XMinioStorageFull", "InsufficientStorage", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded");
    /** Refused with 400, yet the same request may be taken the next time: it was damaged or cut on its way. */
    private static final Set<String> CUT = Set.of("RequestTimeout", "IncompleteBody", "BadDigest");

    private static final Pattern STATUS = Pattern.compile("[Rr]esponse code: (\\d{3})");

    private final StoreAddress address;

    StoreFailures(StoreAddress address) {
        this.address = address;
    }

    /** What a server said. */
    private record Answer(int status, String name, String text, String date) {}

    /** The SDK wraps what happens on the wire in one of several exceptions, at various depths. */
    StoreException of(Exception e, String what) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            Answer answer = answer(cause);
            if (answer != null) {
                return refusal(answer, what, e);
            }
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedIOException) {
                return failure(
                        StoreCode.STORE_UNAVAILABLE,
                        what,
                        "does not answer in time (" + cause.getMessage() + ")",
                        "look at the store and the way to it",
                        e);
            }
            if (cause instanceof IOException) {
                return failure(
                        StoreCode.STORE_UNAVAILABLE,
                        what,
                        "does not answer (" + cause + ")",
                        "check S3_ENDPOINT and that the store runs",
                        e);
            }
        }
        return failure(StoreCode.STORE_REFUSED, what, "cannot be asked: " + e, "see the log", e);
    }

    private static @Nullable Answer answer(Throwable cause) {
        if (cause instanceof ErrorResponseException answer) {
            String date = answer.response().header("Date");
            return new Answer(
                    answer.response().code(),
                    String.valueOf(answer.errorResponse().code()),
                    String.valueOf(answer.errorResponse().message()),
                    date == null ? "" : date);
        }
        if (cause instanceof ServerException answer) {
            return new Answer(answer.statusCode(), "", String.valueOf(answer.getMessage()), "");
        }
        if (cause instanceof InvalidResponseException) {
            // Not the store itself but something before it, such as a load balancer with a page of its own.
            Matcher status = STATUS.matcher(String.valueOf(cause.getMessage()));
            return new Answer(status.find() ? Integer.parseInt(status.group(1)) : 502, "", "no answer of a store", "");
        }
        return null;
    }

    private StoreException refusal(Answer answer, String what, Exception e) {
        int status = answer.status();
        String name = answer.name();
        String said = "answers " + status + (name.isEmpty() ? "" : " " + name);
        if (name.equals("NoSuchBucket")) {
            return bucketMissing(what, e);
        }
        if (name.equals("RequestTimeTooSkewed")) {
            String clocks = answer.date().isEmpty() ? "" : " (its clock says " + answer.date() + ")";
            return failure(
                    StoreCode.STORE_CLOCK,
                    what,
                    said + ": the clocks of this machine and the store differ too much" + clocks,
                    "set this machine's clock, or the store's",
                    e);
        }
        if (status == 404) {
            return failure(StoreCode.OBJECT_MISSING, what, "has no such object", "put it there, or name another", e);
        }
        if (status == 412) {
            return failure(StoreCode.OBJECT_EXISTS, what, "has one already", "take another key", e);
        }
        if (status == 429 || SLOW.contains(name)) {
            return failure(
                    StoreCode.STORE_SLOW,
                    what,
                    said + ": it asks to be asked less often",
                    "give the store more room, or the fleet fewer workers",
                    e);
        }
        if (status == 507 || FULL.contains(name)) {
            return failure(StoreCode.STORE_FULL, what, said + ": it is full", "make room in the store", e);
        }
        if (status == 409) {
            return failure(StoreCode.STORE_CONFLICT, what, said + ": somebody else is changing it", "ask again", e);
        }
        if (CREDENTIALS.contains(name) || status == 401) {
            return failure(StoreCode.STORE_DENIED, what, said, "check S3_ACCESS_KEY, S3_SECRET_KEY and S3_REGION", e);
        }
        if (status == 403) {
            return failure(
                    StoreCode.OBJECT_DENIED,
                    what,
                    said,
                    "check S3_ACCESS_KEY, S3_SECRET_KEY, what that key may do with it, and whether it is archived or encrypted",
                    e);
        }
        if (status == 501) {
            return failure(StoreCode.STORE_REFUSED, what, said + ": it does not do that", "take a store that does", e);
        }
        if (status >= 500 || CUT.contains(name)) {
            return failure(StoreCode.STORE_UNAVAILABLE, what, said + " " + answer.text(), "look at the store", e);
        }
        return failure(StoreCode.STORE_REFUSED, what, said + " " + answer.text(), "correct the request", e);
    }

    StoreException bucketMissing(String what, @Nullable Exception e) {
        return failure(
                StoreCode.BUCKET_MISSING,
                what,
                "has no such bucket: it does not exist",
                "create it, or set S3_BUCKET",
                e);
    }

    StoreException failure(StoreCode code, String what, String why, String fix, @Nullable Exception e) {
        return new StoreException(code, "cannot " + what + ": " + address + " " + why + "; " + fix, e);
    }
}
