package io.customshift.scheduler.stream;

import io.customshift.kafka.BrokerWatch;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jboss.logging.Logger;

/**
 * Makes the catalogue's topics where they are missing, with so many copies that an acknowledged record outlives a disk where
 * there are disks enough. Existing ones are left as they are, but for the longest record that they take, and differences reported.
 */
public final class FleetTopics {
    private static final Logger LOG = Logger.getLogger(FleetTopics.class);
    private static final String LONGEST = "max.message.bytes";
    private static final int COPIES_MAX = 3;

    private final TopicNames names;
    private final short replication;
    private final int jobPartitions;
    private final int shardPartitions;
    private final List<Tenant> tenants;

    /**
     * What was found or made.
     *
     * @param copies of each topic that is made here
     * @param differences a sentence for each topic that is not as configured
     */
    public record Made(short copies, List<String> differences) {}

    /**
     * @param replication copies of each topic; negative takes as many as there are brokers, three at most
     * @param jobPartitions 0 takes the catalogue's; so does {@code shardPartitions}
     * @param tenants that have request topics of their own
     */
    public FleetTopics(
            TopicNames names, short replication, int jobPartitions, int shardPartitions, List<Tenant> tenants) {
        this.tenants = List.copyOf(tenants);
        this.names = names;
        this.replication = replication;
        this.jobPartitions = jobPartitions;
        this.shardPartitions = shardPartitions;
    }

    /** How many copies must have a record before it counts as written: with three, one may be away. */
    static int inSync(int copies) {
        return copies >= 3 ? 2 : 1;
    }

    /** Makes what is missing. */
    public Made ensure(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        short copies = copies(admin);
        Set<String> present = BrokerWatch.answer(admin.listTopics().names());
        Map<String, Topic> wanted = wanted();
        Map<String, Topic> missing = new HashMap<>(wanted);
        missing.keySet().removeAll(present);
        var made = admin.createTopics(missing.entrySet().stream()
                .map(one -> newTopic(one.getKey(), one.getValue(), copies))
                .toList());
        for (var each : made.values().entrySet()) {
            try {
                BrokerWatch.answer(each.getValue());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
        lengthen(admin, present, wanted);
        List<String> differences = new ArrayList<>();
        if (copies < inSync(COPIES_MAX)) {
            differences.add("topics are kept once, since there is one broker: its disk is all that keeps jobs");
        }
        var descriptions =
                BrokerWatch.answer(admin.describeTopics(wanted.keySet()).allTopicNames());
        var configs = BrokerWatch.answer(admin.describeConfigs(
                        wanted.keySet().stream().map(FleetTopics::resource).toList())
                .all());
        wanted.forEach((name, topic) -> differences.addAll(TopicDifferences.of(
                name, topic, copies, descriptions.get(name), settings(configs.get(resource(name))))));
        return new Made(copies, differences);
    }

    /** Why the scheduler cannot run on these topics, if so: what one instance holds of a job must have one number. */
    public Optional<String> obstacle(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        List<String> together =
                List.of(names.of(CommandCodec.TOPIC), names.of(Topics.IMAGE_EVENTS), names.of(Topics.SHARD_EVENTS));
        Map<String, Integer> counts = new HashMap<>();
        Map<String, TopicDescription> found =
                BrokerWatch.answer(admin.describeTopics(together).allTopicNames());
        found.forEach((name, topic) -> counts.put(name, topic.partitions().size()));
        return new HashSet<>(counts.values()).size() == 1
                ? Optional.empty()
                : Optional.of("topics keyed by job have different numbers of partitions: " + counts
                        + "; delete them, or give them one number");
    }

    /**
     * Lets topics that are there take the longest record: one that is refused takes the transaction of all jobs with it, and is
     * sent again for ever. Streams made changelogs of earlier versions with the broker's limit, and administrators make topics so.
     * Where that is not permitted, it remains a difference.
     */
    private void lengthen(Admin admin, Set<String> present, Map<String, Topic> wanted)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<String, Integer> limits = new HashMap<>();
        for (String name : present) {
            Topic topic = wanted.get(name);
            if (topic != null) {
                limits.put(name, topic.maxMessageBytes());
            } else if (name.startsWith(names.application() + "-") && name.endsWith("-changelog")) {
                limits.put(name, StreamsSettings.STATE_BYTES);
            }
        }
        Map<ConfigResource, Config> configs = BrokerWatch.answer(admin.describeConfigs(
                        limits.keySet().stream().map(FleetTopics::resource).toList())
                .all());
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        limits.forEach((name, bytes) -> {
            String found = settings(configs.get(resource(name))).get(LONGEST);
            if (found != null && Long.parseLong(found) < bytes) {
                ConfigEntry longer = new ConfigEntry(LONGEST, Integer.toString(bytes));
                changes.put(resource(name), List.of(new AlterConfigOp(longer, AlterConfigOp.OpType.SET)));
            }
        });
        try {
            if (!changes.isEmpty()) {
                BrokerWatch.answer(admin.incrementalAlterConfigs(changes).all());
            }
        } catch (ExecutionException e) {
            LOG.warnf("%s of topics cannot be raised: %s", LONGEST, e.getCause());
        }
    }

    private short copies(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        if (replication > 0) {
            return replication;
        }
        int brokers = BrokerWatch.answer(admin.describeCluster().nodes()).size();
        return (short) Math.max(1, Math.min(COPIES_MAX, brokers));
    }

    private Map<String, Topic> wanted() {
        List<Topic> all = new ArrayList<>(Topics.all());
        all.add(CommandCodec.TOPIC);
        all.add(Journal.TOPIC);
        Map<String, Topic> wanted = new HashMap<>();
        for (Topic topic : all) {
            Topic sized = topic;
            if (topic.partitions() == Topics.JOB_PARTITIONS && jobPartitions > 0) {
                sized = topic.withPartitions(jobPartitions);
            } else if (topic.equals(Topics.SHARDS) && shardPartitions > 0) {
                sized = topic.withPartitions(shardPartitions);
            }
            wanted.put(names.of(topic), sized);
            if (topic.equals(Topics.REQUESTS)) {
                for (Tenant tenant : tenants) {
                    wanted.put(names.requests(tenant), sized);
                }
            }
        }
        return wanted;
    }

    private static NewTopic newTopic(String name, Topic topic, short copies) {
        Map<String, String> configs = new TreeMap<>(topic.configs());
        configs.put("min.insync.replicas", Integer.toString(inSync(copies)));
        return new NewTopic(name, topic.partitions(), copies).configs(configs);
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static Map<String, String> settings(@org.jspecify.annotations.Nullable Config config) {
        Map<String, String> settings = new HashMap<>();
        if (config != null) {
            for (ConfigEntry entry : config.entries()) {
                if (entry.value() != null) {
                    settings.put(entry.name(), entry.value());
                }
            }
        }
        return settings;
    }
}
