package io.customshift.scheduler.quota;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobAdmitted;
import io.customshift.schemas.message.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a tenant has taken of the quotas of its jobs: from its admissions, and from what its jobs say of themselves. */
final class Usage {
    static final Duration DAY = Duration.ofHours(24);
    /** For how long an admission counts whose job nobody has seen: its scheduler may have died in between. */
    private static final Duration UNSEEN = Duration.ofMinutes(5);
    /** Jobs end, and their work is done, when it pleases the workers. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Map<Quota, Double> used = new EnumMap<>(Quota.class);
    private final List<Share> shares = new ArrayList<>();

    /** What one admission counts in the window of a day. */
    private record Share(Instant at, double pictures, double seconds) {
        double of(Quota quota) {
            return quota == Quota.PICTURES_PER_DAY ? pictures : seconds;
        }
    }

    private Usage() {}

    /**
     * Counts.
     *
     * @param jobs of the tenant, as they are known
     * @param entries of the tenant, in order
     * @param before only what has its place before this one
     * @param but a job that is not counted
     */
    static Usage of(
            Iterable<JobStatus> jobs,
            List<Admissions.Entry> entries,
            Tenant tenant,
            long before,
            @Nullable JobId but,
            Instant now) {
        Usage usage = new Usage();
        Map<JobId, JobStatus> known = new HashMap<>();
        Set<JobId> later = new HashSet<>(but == null ? Set.of() : Set.of(but));
        entries.stream()
                .filter(entry -> entry.place() >= before)
                .forEach(entry -> later.add(entry.admitted().job()));
        for (JobStatus job : jobs) {
            if (job.tenant().equals(tenant)) {
                known.put(job.job(), job);
                usage.add(Quota.PICTURE_BYTES, job.storedBytes());
                if (!job.phase().ended() && !later.contains(job.job())) {
                    usage.add(Quota.JOBS, 1);
                }
            }
        }
        Map<JobId, List<JobAdmitted>> byJob = new LinkedHashMap<>();
        entries.stream()
                .filter(entry ->
                        entry.place() < before && !entry.admitted().job().equals(but))
                .forEach(entry -> byJob.computeIfAbsent(entry.admitted().job(), key -> new ArrayList<>())
                        .add(entry.admitted()));
        byJob.forEach((job, rounds) -> usage.count(known.get(job), rounds, later.contains(job), now));
        return usage;
    }

    double of(Quota quota) {
        return used.getOrDefault(quota, 0.0);
    }

    /** How long until so much is free again, as far as that can be known. */
    Duration until(Quota quota, double needed, Instant now) {
        if (quota != Quota.PICTURES_PER_DAY && quota != Quota.ENGINE_SECONDS_PER_DAY) {
            return quota == Quota.PICTURE_BYTES ? DAY : SOON;
        }
        double free = 0;
        shares.sort(Comparator.comparing(Share::at));
        for (Share share : shares) {
            free += share.of(quota);
            if (free >= needed) {
                return Duration.between(now, share.at().plus(DAY));
            }
        }
        return DAY;
    }

    private void count(@Nullable JobStatus job, List<JobAdmitted> admitted, boolean isLater, Instant now) {
        List<JobAdmitted> rounds = admitted.stream()
                .filter(one -> (job != null && one.round() <= job.round())
                        || one.at().plus(UNSEEN).isAfter(now))
                .toList();
        if (rounds.isEmpty()) {
            return;
        }
        JobAdmitted last = rounds.get(rounds.size() - 1);
        boolean over = job != null && job.phase().ended() && last.round() <= job.round();
        if (!over) {
            double left = left(job, last);
            add(Quota.ENGINE_SECONDS_QUEUED, last.engineSeconds() * left);
            add(Quota.PICTURE_BYTES, last.bytes() * left);
            if (!isLater && (job == null || job.phase().ended())) {
                add(Quota.JOBS, 1);
            }
        }
        double pictures = Double.MAX_VALUE;
        double seconds = Double.MAX_VALUE;
        if (job != null && job.total() > 0) {
            pictures = over ? job.stored() : job.total();
            seconds = job.engineSeconds() + (over ? 0 : last.engineSeconds() * left(job, last));
        }
        for (JobAdmitted round : rounds) {
            if (round.at().plus(DAY).isAfter(now)) {
                Share share = new Share(
                        round.at(), Math.min(pictures, round.images()), Math.min(seconds, round.engineSeconds()));
                pictures -= share.pictures();
                seconds -= share.seconds();
                shares.add(share);
                add(Quota.PICTURES_PER_DAY, share.pictures());
                add(Quota.ENGINE_SECONDS_PER_DAY, share.seconds());
            }
        }
    }

    /** The part of what was admitted last that is not made yet, from 0 to 1. */
    private static double left(@Nullable JobStatus job, JobAdmitted last) {
        if (job == null || job.total() == 0 || last.images() == 0 || job.round() < last.round()) {
            return 1;
        }
        double pictures = Math.max(0, job.total() - job.stored() - job.failed());
        return Math.min(1, pictures / last.images());
    }

    private void add(Quota quota, double more) {
        used.merge(quota, more, Double::sum);
    }
}
