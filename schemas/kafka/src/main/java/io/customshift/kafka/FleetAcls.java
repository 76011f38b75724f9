package io.customshift.kafka;

import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What each part of a fleet must be allowed on a broker that asks, and no more. Whoever may write a topic is believed in what
 * it says there: a worker tells of pictures and of itself, and of no job's state; no part but the operator makes API keys.
 */
public final class FleetAcls {
    private static final List<Topic> SCHEDULER_READS = List.of(
            Topics.REQUESTS,
            Topics.IMAGE_EVENTS,
            Topics.SHARD_EVENTS,
            Topics.JOB_EVENTS,
            Topics.JOBS,
            Topics.SUBJECTS,
            Topics.HEARTBEATS,
            Topics.REVIEWS,
            Topics.RECIPES,
            Topics.API_KEYS,
            Topics.ADMISSIONS,
            Topics.AUDIT);
    private static final List<Topic> SCHEDULER_WRITES = List.of(
            Topics.SHARDS,
            Topics.IMAGE_EVENTS,
            Topics.SHARD_EVENTS,
            Topics.JOB_EVENTS,
            Topics.JOBS,
            Topics.SUBJECTS,
            Topics.JOB_FENCES,
            Topics.QUARANTINE,
            Topics.DEAD_LETTERS,
            Topics.REVIEWS,
            Topics.RECIPES,
            Topics.API_KEY_USES,
            Topics.ADMISSIONS,
            Topics.AUDIT);
    /** The scheduler's own: what it says to itself, and its journal. */
    private static final List<String> SCHEDULER_OWN = List.of("scheduler-commands.v1", "scheduler-journal.v1");

    private static final List<Topic> WORKER_READS = List.of(Topics.SHARDS, Topics.JOB_FENCES);
    private static final List<Topic> WORKER_WRITES =
            List.of(Topics.IMAGE_EVENTS, Topics.SHARD_EVENTS, Topics.HEARTBEATS, Topics.QUARANTINE);
    private static final List<Topic> CLIENT_READS = List.of(Topics.JOB_EVENTS, Topics.IMAGE_EVENTS);

    private final List<AclBinding> all = new ArrayList<>();

    private FleetAcls() {}

    /** Of the scheduler of a fleet without topics of tenants. */
    public static List<AclBinding> scheduler(TopicNames names, String principal) {
        return scheduler(names, principal, List.of());
    }

    /**
     * Of the scheduler, which also makes the topics.
     *
     * @param tenants that have request topics of their own
     */
    public static List<AclBinding> scheduler(TopicNames names, String principal, List<Tenant> tenants) {
        FleetAcls acls = new FleetAcls();
        tenants.forEach(tenant ->
                acls.topic(principal, names.requests(tenant), READ, CREATE, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS));
        SCHEDULER_READS.forEach(topic -> acls.topic(principal, names.of(topic), READ));
        SCHEDULER_WRITES.forEach(topic -> acls.topic(principal, names.of(topic), WRITE));
        SCHEDULER_OWN.forEach(topic -> acls.topic(principal, names.of(topic), READ, WRITE));
        Stream.concat(
                        Topics.all().stream().map(names::of),
                        SCHEDULER_OWN.stream().map(names::of))
                .forEach(topic -> acls.topic(principal, topic, CREATE, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS));
        // Changelogs of the state, which Kafka Streams makes.
        acls.add(
                principal,
                ResourceType.TOPIC,
                names.application(),
                PatternType.PREFIXED,
                READ,
                WRITE,
                CREATE,
                DELETE,
                DESCRIBE,
                DESCRIBE_CONFIGS,
                ALTER_CONFIGS);
        acls.add(principal, ResourceType.GROUP, names.application(), PatternType.PREFIXED, READ, DESCRIBE);
        acls.add(principal, ResourceType.TRANSACTIONAL_ID, names.application(), PatternType.PREFIXED, WRITE, DESCRIBE);
        return List.copyOf(acls.all);
    }

    /** Of all workers. */
    public static List<AclBinding> worker(TopicNames names, String principal) {
        FleetAcls acls = new FleetAcls();
        WORKER_READS.forEach(topic -> acls.topic(principal, names.of(topic), READ));
        WORKER_WRITES.forEach(topic -> acls.topic(principal, names.of(topic), WRITE));
        acls.add(
                principal,
                ResourceType.GROUP,
                names.workersGroup(),
                PatternType.LITERAL,
                READ,
                DESCRIBE,
                DESCRIBE_CONFIGS,
                ALTER_CONFIGS);
        return List.copyOf(acls.all);
    }

    /** Of a program that asks for jobs by event and follows them. It may name any tenant. */
    public static List<AclBinding> client(TopicNames names, String principal) {
        FleetAcls acls = new FleetAcls();
        acls.topic(principal, names.of(Topics.REQUESTS), WRITE);
        CLIENT_READS.forEach(topic -> acls.topic(principal, names.of(topic), READ));
        acls.add(principal, ResourceType.GROUP, names.prefix() + "customshift-clients", PatternType.PREFIXED, READ);
        return List.copyOf(acls.all);
    }

    /** Of a program of one tenant, that may ask for that tenant alone, and follows its jobs by REST. */
    public static List<AclBinding> client(TopicNames names, String principal, Tenant tenant) {
        FleetAcls acls = new FleetAcls();
        acls.topic(principal, names.requests(tenant), WRITE);
        return List.copyOf(acls.all);
    }

    /** Of whoever makes API keys and looks after dead letters ({@code customshift keys}, {@code dead}). */
    public static List<AclBinding> operator(TopicNames names, String principal) {
        FleetAcls acls = new FleetAcls();
        Topics.all().forEach(topic -> acls.topic(principal, names.of(topic), READ, WRITE));
        return List.copyOf(acls.all);
    }

    /** The same as the command that Kafka brings. */
    public static String command(AclBinding acl, String broker) {
        ResourcePattern pattern = acl.pattern();
        String option = switch (pattern.resourceType()) {
            case TOPIC -> "--topic";
            case GROUP -> "--group";
            default -> "--transactional-id";
        };
        return "kafka-acls.sh --bootstrap-server " + broker
                + " --command-config admin.properties --add --allow-principal "
                + acl.entry().principal() + " --operation "
                + acl.entry().operation().name() + " " + option + " " + pattern.name() + " --resource-pattern-type "
                + pattern.patternType().name().toLowerCase(java.util.Locale.ROOT);
    }

    private void topic(String principal, String name, AclOperation... operations) {
        add(principal, ResourceType.TOPIC, name, PatternType.LITERAL, operations);
    }

    private void add(
            String principal, ResourceType type, String name, PatternType pattern, AclOperation... operations) {
        for (AclOperation operation : operations) {
            all.add(new AclBinding(
                    new ResourcePattern(type, name, pattern),
                    new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)));
        }
    }
}
