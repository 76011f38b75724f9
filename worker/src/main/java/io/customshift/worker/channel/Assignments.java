package io.customshift.worker.channel;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** The partitions that are this worker's now. Told on the polling thread, asked on the rendering thread. */
@ApplicationScoped
@Identifier("shards")
public class Assignments implements KafkaConsumerRebalanceListener {
    private final Set<TopicPartition> own = ConcurrentHashMap.newKeySet();

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        own.addAll(partitions);
    }

    @Override
    public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        own.removeAll(Set.copyOf(partitions));
    }

    @Override
    public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        own.removeAll(Set.copyOf(partitions));
    }

    boolean own(TopicPartition partition) {
        return own.contains(partition);
    }
}
