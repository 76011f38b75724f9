package io.customshift.scheduler.stream;

import io.customshift.schemas.topics.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;

/** What a topic that somebody else made, or made earlier, lacks of what the fleet rests on; each with its command. */
final class TopicDifferences {
    private TopicDifferences() {}

    /** @param settings by Kafka's names, as the broker has them */
    static List<String> of(
            String name, Topic wanted, int copies, @Nullable TopicDescription found, Map<String, String> settings) {
        List<String> differences = new ArrayList<>();
        if (found == null) {
            differences.add("topic " + name + " was not described by the broker");
            return differences;
        }
        int partitions = found.partitions().size();
        if (partitions != wanted.partitions()) {
            differences.add("topic " + name + " has " + partitions + " partitions, configured are "
                    + wanted.partitions() + "; it is used as it is");
        }
        int kept = found.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        if (kept < copies) {
            differences.add("topic " + name + " is kept " + kept + " times, configured are " + copies
                    + ": what was acknowledged may be lost with a disk; raise it with kafka-reassign-partitions");
        }
        fewer(
                differences,
                name,
                settings,
                "min.insync.replicas",
                FleetTopics.inSync(copies),
                "what was acknowledged may be lost with a disk");
        fewer(
                differences,
                name,
                settings,
                "max.message.bytes",
                wanted.maxMessageBytes(),
                "longer records of the fleet are refused");
        String policy = settings.getOrDefault("cleanup.policy", wanted.cleanup().policy());
        if (!policy.equals(wanted.cleanup().policy())) {
            differences.add(set(
                    name,
                    "cleanup.policy",
                    policy,
                    wanted.cleanup().policy(),
                    "records are forgotten too early, or never"));
        }
        if (wanted.configs().containsKey("retention.ms")) {
            long retention = number(settings.getOrDefault("retention.ms", "-1"));
            if (retention >= 0 && retention < wanted.retention().toMillis()) {
                differences.add(set(
                        name,
                        "retention.ms",
                        Long.toString(retention),
                        Long.toString(wanted.retention().toMillis()),
                        "records are forgotten too early"));
            }
        }
        return differences;
    }

    private static void fewer(
            List<String> differences,
            String name,
            Map<String, String> settings,
            String setting,
            long wanted,
            String so) {
        String found = settings.get(setting);
        if (found != null && number(found) < wanted) {
            differences.add(set(name, setting, found, Long.toString(wanted), so));
        }
    }

    private static String set(String name, String setting, String found, String wanted, String so) {
        return "topic " + name + " has " + setting + " " + found + ", wanted is " + wanted + ": " + so
                + "; kafka-configs --alter --topic " + name + " --add-config " + setting + "="
                + (wanted.contains(",") ? "[" + wanted + "]" : wanted);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
