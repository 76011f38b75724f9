package io.customshift.scheduler.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.topics.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

class TopicDifferencesTest {
    private static final String NAME = Topics.REQUESTS.name();

    private static TopicDescription described(int partitions, int copies) {
        List<Node> nodes =
                IntStream.range(0, copies).mapToObj(i -> new Node(i, "b", 1)).toList();
        return new TopicDescription(
                NAME,
                false,
                IntStream.range(0, partitions)
                        .mapToObj(i -> new TopicPartitionInfo(i, nodes.get(0), nodes, nodes))
                        .toList());
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Topics.REQUESTS.configs());
        settings.put("min.insync.replicas", "2");
        return settings;
    }

    @Test
    void topicAsItShouldBeHasNone() {
        assertThat(TopicDifferences.of(NAME, Topics.REQUESTS, 3, described(16, 3), settings()))
                .isEmpty();
    }

    @Test
    void eachIsNamedWithBothValuesAndTheCommandThatMendsIt() {
        Map<String, String> settings = settings();
        settings.put("min.insync.replicas", "1");
        settings.put("max.message.bytes", "1048588");
        settings.put("retention.ms", "3600000");
        settings.put("cleanup.policy", "compact");
        List<String> differences = TopicDifferences.of(NAME, Topics.REQUESTS, 3, described(4, 1), settings);
        assertThat(differences).hasSize(6);
        assertThat(String.join("\n", differences))
                .contains("has 4 partitions, configured are 16")
                .contains("is kept 1 times, configured are 3")
                .contains("min.insync.replicas 1, wanted is 2")
                .contains("--topic requests.v1 --add-config max.message.bytes=4194304")
                .contains("retention.ms 3600000, wanted is 604800000")
                .contains("cleanup.policy compact, wanted is delete");
    }

    @Test
    void oneDiskIsEnoughWhereThereIsOne() {
        Map<String, String> settings = settings();
        settings.put("min.insync.replicas", "1");
        assertThat(TopicDifferences.of(NAME, Topics.REQUESTS, 1, described(16, 1), settings))
                .isEmpty();
        assertThat(FleetTopics.inSync(1)).isEqualTo(1);
        assertThat(FleetTopics.inSync(2)).isEqualTo(1);
        assertThat(FleetTopics.inSync(3)).isEqualTo(2);
    }
}
