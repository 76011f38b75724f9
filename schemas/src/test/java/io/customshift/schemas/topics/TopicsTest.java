package io.customshift.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.schemas.codec.MessageType;
import io.customshift.schemas.codec.MessageTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TopicsTest {
    @Test
    void topicsKeyedByJobHaveTheSamePartitionsAndShardsHaveMany() {
        assertThat(List.of(Topics.REQUESTS, Topics.IMAGE_EVENTS, Topics.SHARD_EVENTS, Topics.JOB_EVENTS, Topics.JOBS))
                .extracting(Topic::partitions)
                .containsOnly(Topics.JOB_PARTITIONS);
        assertThat(Topics.SHARDS.partitions()).isEqualTo(128);
    }

    @Test
    void configsSayWhatTheTopicDoesWithOldRecords() {
        assertThat(Topics.SHARDS.configs())
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "604800000")
                .containsEntry("max.message.bytes", "4194304");
        assertThat(Topics.JOBS.configs())
                .containsEntry("cleanup.policy", "compact")
                .doesNotContainKey("retention.ms");
        assertThat(Topics.HEARTBEATS.configs()).containsEntry("cleanup.policy", "compact,delete");
    }

    @Test
    void contractPageHasARowForEachTopicWithItsFigures() throws IOException {
        String page = Files.readString(Path.of("../docs/contract.md"));
        for (Topic topic : Topics.all()) {
            String retention = topic.cleanup() == Cleanup.COMPACT
                    ? "last per key"
                    : topic.retention().toHours() % 24 == 0
                            ? topic.retention().toDays() + " d"
                            : topic.retention().toHours() + " h";
            assertThat(page)
                    .contains("| `" + topic.name() + "` | " + topic.partitions() + " | " + retention + " | "
                            + (topic.maxMessageBytes() >> 20) + " MiB |");
        }
        for (MessageType<?> type : MessageTypes.all()) {
            assertThat(page).contains(type.name().replace("io.customshift.", "").replace(".v1", ""));
        }
    }

    @Test
    void asyncApiNamesExactlyTheTopicsAndEachMessageOnIts() throws IOException {
        JsonNode document = new ObjectMapper().readTree(TopicsTest.class.getResource("/asyncapi.json"));
        var addresses = new TreeSet<String>();
        var placed = new TreeSet<String>();
        for (JsonNode channel : document.get("channels")) {
            addresses.add(channel.get("address").asText());
            channel.get("messages").forEach(message -> {
                JsonNode target = document.at(message.get("$ref").asText().substring(1));
                placed.add(target.get("name").asText() + " on "
                        + channel.get("address").asText());
            });
        }
        assertThat(addresses)
                .isEqualTo(new TreeSet<>(Topics.all().stream().map(Topic::name).toList()));
        for (MessageType<?> type : MessageTypes.all()) {
            assertThat(placed).contains(type.name() + " on " + type.topic().name());
            JsonNode message = document.at("/components/messages/" + type.type().getSimpleName());
            String schema = message.at("/payload/schema/$ref").asText();
            assertThat(schema).isEqualTo("schemas/v1/" + type.schema());
            assertThat(TopicsTest.class.getResource("/" + schema)).as(schema).isNotNull();
        }
        List<String> channels = new ArrayList<>();
        document.get("operations")
                .forEach(o -> channels.add(o.at("/channel/$ref").asText()));
        assertThat(channels)
                .hasSize(Topics.all().size())
                .allMatch(ref -> !document.at(ref.substring(1)).isMissingNode());
    }
}
