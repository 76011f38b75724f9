package io.customshift.scheduler.rest;

import io.customshift.scheduler.intake.PictureIndex;
import io.customshift.scheduler.intake.Spool;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.topics.Keys;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of the jobs that people look at: results are read once, and each page and each decision is answered from their copy.
 * Those of an ended job never change; those of a running one are read anew after a moment, the later the longer reading took. What
 * was not looked at for longest goes first.
 */
@Singleton
class JobPictures {
    private static final int JOBS_MAX = 32;
    /** At about 55 bytes each; a single job may have more. */
    private static final int PICTURES_MAX = 500_000;

    private static final Duration FRESH = Duration.ofSeconds(1);
    /** How many times longer than reading took what was read counts as fresh. */
    private static final int PATIENCE = 10;

    private static final int LOCKS = 64;

    private final JobResults results;
    private final Spool spool;
    /** The least recently used first; it guards what each entry says of its users. */
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    /** One is held while a job is read, so that those who ask for it at once have it read once. */
    private final List<Object> reading =
            Stream.generate(Object::new).limit(LOCKS).toList();

    /** A copy, its users, and whether it is only kept for them. */
    private static final class Entry {
        private final PictureIndex index;
        private final @Nullable Sha256 manifest;
        private final int round;
        private final long until;
        private int users;
        private boolean out;

        /** @param until by {@link System#nanoTime}, of a job that is not over */
        Entry(PictureIndex index, JobStatus job, long until) {
            this.index = index;
            this.manifest = job.manifestSha256();
            this.round = job.round();
            this.until = until;
        }

        boolean isOf(JobStatus job) {
            Sha256 now = job.manifestSha256();
            return round == job.round()
                    && (manifest == null ? now == null && System.nanoTime() - until < 0 : manifest.equals(now));
        }

        void closeWhereUnused() {
            if (out && users == 0) {
                index.close();
            }
        }
    }

    @Inject
    JobPictures(JobResults results, Spool spool) {
        this.results = results;
        this.spool = spool;
    }

    /** What this says of the job's pictures, which are for it alone meanwhile. */
    <T> T ask(JobStatus job, @Nullable String authorization, Function<PictureIndex, T> question)
            throws IOException, InterruptedException {
        Entry entry = take(job, authorization);
        try {
            synchronized (entry.index) {
                return question.apply(entry.index);
            }
        } finally {
            synchronized (entries) {
                entry.users--;
                entry.closeWhereUnused();
            }
        }
    }

    private Entry take(JobStatus job, @Nullable String authorization) throws IOException, InterruptedException {
        String key = Keys.job(job.tenant(), job.job());
        synchronized (reading.get(Math.floorMod(key.hashCode(), LOCKS))) {
            synchronized (entries) {
                Entry known = entries.get(key);
                if (known != null && known.isOf(job)) {
                    known.users++;
                    return known;
                }
            }
            Entry read = read(job, authorization);
            synchronized (entries) {
                read.users++;
                keep(key, read);
            }
            return read;
        }
    }

    private Entry read(JobStatus job, @Nullable String authorization) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        PictureIndex index = PictureIndex.of(results.of(job, false, authorization), spool);
        long now = System.nanoTime();
        return new Entry(index, job, now + Math.max(FRESH.toNanos(), PATIENCE * (now - begin)));
    }

    private void keep(String key, Entry entry) {
        Entry before = entries.put(key, entry);
        if (before != null) {
            let(before);
        }
        long pictures =
                entries.values().stream().mapToLong(each -> each.index.size()).sum();
        Iterator<Entry> eldest = entries.values().iterator();
        while (entries.size() > 1 && (entries.size() > JOBS_MAX || pictures > PICTURES_MAX)) {
            Entry last = eldest.next();
            pictures -= last.index.size();
            eldest.remove();
            let(last);
        }
    }

    private static void let(Entry entry) {
        entry.out = true;
        entry.closeWhereUnused();
    }
}
