package io.customshift.deploy.standalone.verify.chaos;

import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Records that no reader can make sense of. */
final class Junk {
    private static final int RECORDS = 4;
    private static final List<String> HEADERS = List.of("ce_type", "ce_id", "ce_specversion", "content-type", "x");

    private Junk() {}

    /** Sends some to topics drawn by chance; returns when the brokers have them. */
    static void send(String bootstrapServers, Random random) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "max.block.ms", 20_000);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                Topic topic = Topics.all().get(random.nextInt(Topics.all().size()));
                producer.send(record(topic.name(), random));
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, Random random) {
        byte[] value = new byte[random.nextInt(200)];
        random.nextBytes(value);
        byte[] text = "{\"tenant\":\"default\",\"job\":\"".getBytes(StandardCharsets.UTF_8);
        // A compacted topic takes no record without a key.
        byte[] key = ("junk-" + random.nextInt(1_000)).getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, random.nextBoolean() ? value : text);
        for (String name : HEADERS) {
            switch (random.nextInt(4)) {
                case 0 -> record.headers().add(new RecordHeader(name, (byte[]) null));
                case 1 -> record.headers().add(new RecordHeader(name, value));
                case 2 -> record.headers().add(new RecordHeader(name, new byte[20_000]));
                default -> {
                    // left out
                }
            }
        }
        return record;
    }
}
