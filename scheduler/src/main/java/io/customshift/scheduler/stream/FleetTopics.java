package io.customshift.scheduler.stream;

import io.customshift.kafka.TopicNames;
import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the catalogue's topics where they are missing. Existing ones are left as they are, and differences reported. */
public final class FleetTopics {
    private static final long WAIT_SECONDS = 15;

    private final TopicNames names;
    private final short replication;
    private final int jobPartitions;
    private final int shardPartitions;

    /** @param jobPartitions 0 takes the catalogue's; so does {@code shardPartitions} */
    public FleetTopics(TopicNames names, short replication, int jobPartitions, int shardPartitions) {
        this.names = names;
        this.replication = replication;
        this.jobPartitions = jobPartitions;
        this.shardPartitions = shardPartitions;
    }

    /** Makes what is missing; gives a sentence for each topic that is not as configured. */
    public List<String> ensure(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        Set<String> present = admin.listTopics().names().get(WAIT_SECONDS, TimeUnit.SECONDS);
        Map<String, Topic> wanted = wanted();
        Map<String, Topic> missing = new HashMap<>(wanted);
        missing.keySet().removeAll(present);
        var made =
                admin.createTopics(missing.values().stream().map(this::newTopic).toList());
        for (var each : made.values().entrySet()) {
            try {
                each.getValue().get(WAIT_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
        Map<String, TopicDescription> found =
                admin.describeTopics(wanted.keySet()).allTopicNames().get(WAIT_SECONDS, TimeUnit.SECONDS);
        return differences(wanted, found);
    }

    /** Why the scheduler cannot run on these topics, if so: what one instance holds of a job must have one number. */
    public Optional<String> obstacle(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        List<String> together =
                List.of(names.of(CommandCodec.TOPIC), names.of(Topics.IMAGE_EVENTS), names.of(Topics.SHARD_EVENTS));
        Map<String, Integer> counts = new HashMap<>();
        admin.describeTopics(together)
                .allTopicNames()
                .get(WAIT_SECONDS, TimeUnit.SECONDS)
                .forEach((name, topic) -> counts.put(name, topic.partitions().size()));
        return new HashSet<>(counts.values()).size() == 1
                ? Optional.empty()
                : Optional.of("topics keyed by job have different numbers of partitions: " + counts
                        + "; delete them, or give them one number");
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
        }
        return wanted;
    }

    private NewTopic newTopic(Topic topic) {
        return new NewTopic(
                        names.of(topic),
                        Optional.of(topic.partitions()),
                        replication < 0 ? Optional.empty() : Optional.of(replication))
                .configs(topic.configs());
    }

    private static List<String> differences(Map<String, Topic> wanted, Map<String, TopicDescription> found) {
        List<String> differences = new ArrayList<>();
        wanted.forEach((name, topic) -> {
            TopicDescription description = found.get(name);
            int partitions = description == null ? 0 : description.partitions().size();
            if (partitions != topic.partitions()) {
                differences.add("topic " + name + " has " + partitions + " partitions, configured are "
                        + topic.partitions() + "; it is used as it is");
            }
        });
        return differences;
    }
}
