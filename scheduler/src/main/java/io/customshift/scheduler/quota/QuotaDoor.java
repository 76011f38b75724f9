package io.customshift.scheduler.quota;

import io.customshift.scheduler.stream.BrokerException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobAdmitted;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.SubjectSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Grants jobs and subjects within their tenant's quotas.
 *
 * <p>Of any number of schedulers each first says on admissions.v1 what it is asked for, reads that back, and decides by what
 * stands before it: of two that would not both fit, the later one is refused, wherever they came in. What is refused, and
 * what is not accepted after all, is withdrawn. So nothing is granted beyond a quota, and what a scheduler granted before it
 * died is known to the others and to itself after a restart. A tenant without quotas pays nothing for this.
 */
public final class QuotaDoor {
    private static final Duration READ_BACK = Duration.ofSeconds(10);
    /** A PNG of three colours takes 3 at most, one of a photo about half of that; what is stored counts as it is. */
    private static final double BYTES_PER_PIXEL = 2;

    private final Quotas quotas;
    private final Admissions admissions;
    private final Taken view;
    private final Order order;
    private final Clock clock;

    /** The topic that brings all admissions into one order. */
    public interface Order {
        /** Sends to admissions.v1, and says the record's place there. */
        long send(JobAdmitted admitted);
    }

    /** How much is taken, and how much may be. */
    public record Standing(Quota quota, long limit, long used) {}

    public QuotaDoor(Quotas quotas, Admissions admissions, Taken view, Order order, Clock clock) {
        this.quotas = quotas;
        this.admissions = admissions;
        this.view = view;
        this.order = order;
        this.clock = clock;
    }

    /**
     * Grants a job that is not known yet.
     *
     * @return what is to be withdrawn if the job is not accepted after all; nothing where nothing was counted
     * @throws QuotaException when it would be too much
     */
    public @Nullable JobAdmitted admit(JobSpec spec) {
        return view.job(spec.tenant(), spec.job()).isPresent()
                ? null
                : admit(new JobAdmitted(
                        spec.tenant(),
                        spec.job(),
                        0,
                        spec.imageCount(),
                        spec.engineSeconds(),
                        Math.round(spec.pixels() * BYTES_PER_PIXEL),
                        false,
                        clock.instant()));
    }

    /** Grants what an ended job has not made, the same way. */
    public @Nullable JobAdmitted admitAgain(JobStatus ended, JobSpec spec) {
        long images = Math.max(0, ended.total() - ended.stored());
        double part = (double) images / Math.max(1, spec.imageCount());
        return admit(new JobAdmitted(
                ended.tenant(),
                ended.job(),
                ended.round() + 1,
                images,
                spec.engineSeconds() * part,
                Math.round(spec.pixels() * BYTES_PER_PIXEL * part),
                false,
                clock.instant()));
    }

    public void withdraw(@Nullable JobAdmitted admitted) {
        if (admitted != null) {
            order.send(admitted.withdraw());
        }
    }

    /**
     * Grants a subject, before its photos are kept.
     *
     * @param bytes of its photos
     */
    public void admit(Tenant tenant, SubjectId subject, long bytes) {
        List<SubjectSpec> others = view.subjects(tenant).stream()
                .filter(one -> !one.id().equals(subject))
                .toList();
        need(tenant, Quota.SUBJECTS, others.size(), 1);
        need(tenant, Quota.PHOTO_BYTES, bytes(others), bytes);
    }

    /** The quotas that the tenant has, and what is taken of them. */
    public List<Standing> standing(Tenant tenant) {
        Usage usage = usage(tenant, Long.MAX_VALUE, null);
        List<Standing> all = new ArrayList<>();
        for (Quota quota : Quota.values()) {
            double used = quota == Quota.SUBJECTS
                    ? view.subjects(tenant).size()
                    : quota == Quota.PHOTO_BYTES ? bytes(view.subjects(tenant)) : usage.of(quota);
            quotas.limit(tenant, quota)
                    .ifPresent(limit -> all.add(new Standing(quota, (long) limit, (long) Math.ceil(used))));
        }
        return all;
    }

    private @Nullable JobAdmitted admit(JobAdmitted admitted) {
        if (!quotas.boundsJobs(admitted.tenant())) {
            return null;
        }
        // What cannot be granted anyway is not written down first.
        need(admitted, Long.MAX_VALUE);
        long place = order.send(admitted);
        try {
            if (!admissions.await(place, READ_BACK)) {
                throw new BrokerException("an admission was sent, but not seen in " + READ_BACK.toSeconds()
                        + " s; send the same again in a moment");
            }
            need(admitted, place);
            return admitted;
        } catch (QuotaException | BrokerException e) {
            withdraw(admitted);
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerException("interrupted while an admission was awaited", e);
        }
    }

    private Usage usage(Tenant tenant, long before, @Nullable JobId but) {
        return Usage.of(view.allJobs(), admissions.of(tenant), tenant, before, but, clock.instant());
    }

    /** @param before what has its place behind this one is not counted */
    private void need(JobAdmitted asked, long before) {
        Tenant tenant = asked.tenant();
        Usage usage = usage(tenant, before, asked.job());
        need(tenant, usage, Quota.JOBS, 1);
        need(tenant, usage, Quota.PICTURES_PER_DAY, asked.images());
        need(tenant, usage, Quota.ENGINE_SECONDS_PER_DAY, asked.engineSeconds());
        need(tenant, usage, Quota.ENGINE_SECONDS_QUEUED, asked.engineSeconds());
        need(tenant, usage, Quota.PICTURE_BYTES, asked.bytes());
    }

    private void need(Tenant tenant, Usage usage, Quota quota, double asked) {
        OptionalDouble limit = quotas.limit(tenant, quota);
        double used = usage.of(quota);
        if (limit.isPresent() && used + asked > limit.getAsDouble()) {
            double max = limit.getAsDouble();
            throw new QuotaException(quota, max, used, asked, usage.until(quota, used + asked - max, clock.instant()));
        }
    }

    private void need(Tenant tenant, Quota quota, double used, double asked) {
        OptionalDouble limit = quotas.limit(tenant, quota);
        if (limit.isPresent() && used + asked > limit.getAsDouble()) {
            throw new QuotaException(quota, limit.getAsDouble(), used, asked, Usage.DAY);
        }
    }

    private static long bytes(List<SubjectSpec> subjects) {
        return subjects.stream()
                .flatMap(subject -> subject.references().stream())
                .mapToLong(Reference::bytes)
                .sum();
    }
}
