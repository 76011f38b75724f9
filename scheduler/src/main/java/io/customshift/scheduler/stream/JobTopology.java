package io.customshift.scheduler.stream;

import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.topics.Topics;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TopicNameExtractor;
import org.apache.kafka.streams.state.StoreBuilder;

/** Commands and events in, {@link JobProcessor}, messages out to the topics that they are for. */
final class JobTopology {
    private JobTopology() {}

    static Topology build(JobRunner.Setting setting, TopicNames names, Clock clock) {
        Topology topology = new Topology();
        topology.addSource(
                "in",
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                names.of(CommandCodec.TOPIC),
                names.of(Topics.IMAGE_EVENTS),
                names.of(Topics.SHARD_EVENTS));
        topology.addProcessor("jobs-processor", () -> new JobProcessor(setting, names, clock), "in");
        for (StoreBuilder<?> store : JobStores.builders()) {
            topology.addStateStore(store, "jobs-processor");
        }
        Serializer<EncodedRecord> value = (topic, encoded) -> encoded.value();
        TopicNameExtractor<String, EncodedRecord> topic = (key, encoded, context) -> names.prefix() + encoded.topic();
        // A worker may have told of partitions of another topic: whoever gets the shard then can do it as well.
        StreamPartitioner<String, EncodedRecord> partition = (name, key, encoded, count) ->
                Optional.ofNullable(encoded.partition()).map(chosen -> Set.of(Math.floorMod(chosen, count)));
        topology.addSink("out", topic, new StringSerializer(), value, partition, "jobs-processor");
        return topology;
    }
}
