package io.customshift.schemas.topics;

import java.time.Duration;
import java.util.List;

/**
 * All topics of the fleet. Those that are keyed by job have the same number of partitions, so that one scheduler
 * instance holds all that concerns a job. Creating them is the scheduler's part.
 */
public final class Topics {
    /** Partitions of the topics keyed by job: the most scheduler instances that can share the work. */
    public static final int JOB_PARTITIONS = 16;
    /** Partitions of the shards topic: the most workers that can share the work. */
    public static final int SHARD_PARTITIONS = 128;

    private static final int MEBIBYTE = 1 << 20;
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration FOREVER = Duration.ofMillis(-1);

    public static final Topic REQUESTS = new Topic(
            "requests.v1",
            "tenant/job of the request, tenant/subject of a subject's registration and of a product's events",
            JOB_PARTITIONS,
            WEEK,
            Cleanup.DELETE,
            4 * MEBIBYTE,
            "Wishes of users and products: jobs to run, subjects to register, what became of products. Read by the scheduler, strictly.");

    public static final Topic SHARDS = new Topic(
            "shards.v1",
            "tenant/subject; the partition is not the key's, but one of the worker that the shard is for",
            SHARD_PARTITIONS,
            WEEK,
            Cleanup.DELETE,
            4 * MEBIBYTE,
            "Bounded work for a worker: one subject and some pictures, put where it is warm and where there is room.");

    public static final Topic IMAGE_EVENTS = new Topic(
            "image-events.v1",
            "tenant/job",
            JOB_PARTITIONS,
            WEEK,
            Cleanup.DELETE,
            MEBIBYTE,
            "A picture was stored or has failed. Sent by workers, at least once.");

    public static final Topic SHARD_EVENTS = new Topic(
            "shard-events.v1",
            "tenant/job",
            JOB_PARTITIONS,
            WEEK,
            Cleanup.DELETE,
            MEBIBYTE,
            "The life of a shard, from its release to its end. Sent by scheduler and workers, at least once.");

    public static final Topic JOB_EVENTS = new Topic(
            "job-events.v1",
            "tenant/job, tenant/subject for events of a subject",
            JOB_PARTITIONS,
            Duration.ofDays(30),
            Cleanup.DELETE,
            4 * MEBIBYTE,
            "What the scheduler decided, for its own journal and for consoles, webhooks and other programs.");

    public static final Topic JOBS = new Topic(
            "jobs.v1",
            "tenant/job",
            JOB_PARTITIONS,
            FOREVER,
            Cleanup.COMPACT,
            4 * MEBIBYTE,
            "The state of each job; the last record of a key holds, an empty one forgets the job.");

    public static final Topic SUBJECTS = new Topic(
            "subjects.v1",
            "tenant/subject",
            JOB_PARTITIONS,
            FOREVER,
            Cleanup.COMPACT,
            MEBIBYTE,
            "The registration of each subject that is in force; an empty record removes the subject.");

    public static final Topic JOB_FENCES = new Topic(
            "job-fences.v1",
            "tenant/job",
            1,
            WEEK.multipliedBy(2),
            Cleanup.COMPACT_AND_DELETE,
            MEBIBYTE,
            "Rounds of jobs that are closed; the last record of a key holds. Every worker reads all of it, without a group,"
                    + " and asks it before each put. Kept longer than shards.v1, so that no shard outlives its fence.");

    public static final Topic HEARTBEATS = new Topic(
            "worker-heartbeats.v1",
            "worker",
            1,
            Duration.ofHours(1),
            Cleanup.COMPACT_AND_DELETE,
            MEBIBYTE,
            "What each worker is, holds and can; the last record of a key holds.");

    public static final Topic QUARANTINE = new Topic(
            "quarantine.v1",
            "topic/partition/offset of the record",
            1,
            Duration.ofDays(30),
            Cleanup.DELETE,
            8 * MEBIBYTE,
            "Records that nobody could read, with the reason and their bytes, to be looked at and sent again.");

    public static final Topic DEAD_LETTERS = new Topic(
            "dead-letters.v1",
            "tenant/job/image",
            JOB_PARTITIONS,
            Duration.ofDays(90),
            Cleanup.COMPACT_AND_DELETE,
            MEBIBYTE,
            "Pictures that were given up, each with its reason; an empty record takes the letter back.");

    public static final Topic REVIEWS = new Topic(
            "reviews.v1",
            "tenant/job/image",
            JOB_PARTITIONS,
            FOREVER,
            Cleanup.COMPACT,
            MEBIBYTE,
            "What people decided on pictures; the last record of a key holds, an empty one takes the decision back. Every scheduler"
                    + " reads all of it.");

    public static final Topic RECIPES = new Topic(
            "recipes.v1",
            "tenant/recipe",
            1,
            FOREVER,
            Cleanup.COMPACT,
            MEBIBYTE,
            "Pictures that tenants want of their products; the last record of a key holds, an empty one takes the recipe away. Every"
                    + " scheduler reads all of it.");

    public static final Topic API_KEYS = new Topic(
            "api-keys.v1",
            "key id",
            1,
            FOREVER,
            Cleanup.COMPACT,
            MEBIBYTE,
            "The API keys, without their secrets; the last record of a key holds. Every scheduler reads all of it. Who may"
                    + " write it may let anybody in.");

    public static final Topic API_KEY_USES = new Topic(
            "api-key-uses.v1",
            "key id",
            1,
            FOREVER,
            Cleanup.COMPACT,
            MEBIBYTE,
            "When each API key was used last, to some minutes; the last record of a key holds.");

    public static final Topic ADMISSIONS = new Topic(
            "admissions.v1",
            "tenant",
            1,
            Duration.ofDays(2),
            Cleanup.DELETE,
            MEBIBYTE,
            "What each tenant was granted of its quotas, in one order, which decides between schedulers. Every scheduler reads all"
                    + " of it.");

    public static final Topic AUDIT = new Topic(
            "audit.v1",
            "tenant",
            1,
            Duration.ofDays(400),
            Cleanup.DELETE,
            MEBIBYTE,
            "Changes and refused requests: who, what, when. Never prompts, photos or secrets.");

    private static final List<Topic> ALL = List.of(
            REQUESTS,
            SHARDS,
            IMAGE_EVENTS,
            SHARD_EVENTS,
            JOB_EVENTS,
            JOBS,
            SUBJECTS,
            JOB_FENCES,
            HEARTBEATS,
            QUARANTINE,
            DEAD_LETTERS,
            REVIEWS,
            RECIPES,
            API_KEYS,
            API_KEY_USES,
            ADMISSIONS,
            AUDIT);

    private Topics() {}

    public static List<Topic> all() {
        return ALL;
    }
}
