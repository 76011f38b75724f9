package io.customshift.scheduler.quota;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What is bounded for a tenant. */
public enum Quota {
    /** Jobs that are not over. */
    JOBS("jobs at once"),
    /** Pictures of jobs that were accepted in the last 24 hours; of a job that is over, those that it has stored. */
    PICTURES_PER_DAY("pictures in 24 hours"),
    /** Engine seconds of jobs that were accepted in the last 24 hours, as estimated; of a job that is over, as it took. */
    ENGINE_SECONDS_PER_DAY("engine seconds in 24 hours"),
    /** Engine seconds of what is not made yet, as estimated. */
    ENGINE_SECONDS_QUEUED("engine seconds that wait"),
    /** Bytes of the pictures of jobs that are known, stored ones and, as estimated, those that are still to come. */
    PICTURE_BYTES("bytes of pictures"),
    /** Subjects that are registered. */
    SUBJECTS("subjects"),
    /** Bytes of their photos. */
    PHOTO_BYTES("bytes of photos"),
    /** Requests with one key to one scheduler. */
    REQUESTS_PER_MINUTE("requests in a minute");

    private final String words;

    Quota(String words) {
        this.words = words;
    }

    /** As it is set: {@code pictures-per-day}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As it is told. */
    public String words() {
        return words;
    }

    /** Whether the admission of jobs depends on it. */
    boolean isOfJobs() {
        return compareTo(SUBJECTS) < 0;
    }

    static Optional<Quota> of(String word) {
        return Stream.of(values()).filter(quota -> quota.word().equals(word)).findFirst();
    }
}
