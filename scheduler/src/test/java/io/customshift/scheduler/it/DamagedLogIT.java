package io.customshift.scheduler.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.kafka.CarefulConsumer;
import io.customshift.kafka.ClientSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real log with a damaged byte in it, as a disk leaves it: Kafka's own client fails at it for ever. */
class DamagedLogIT {
    @Test
    void damagedBatchIsPassedOverByItsOffsetAndAllOtherRecordsAreRead(@TempDir Path folder) throws Exception {
        List<String> passed = new ArrayList<>();
        List<String> read = new ArrayList<>();
        try (LocalInfra infra = LocalInfra.start(folder)) {
            ClientSettings settings = ClientSettings.of(infra.bootstrapServers());
            try (Admin admin = Admin.create(settings.admin())) {
                admin.createTopics(List.of(new NewTopic("damaged", Optional.of(2), Optional.empty())))
                        .all()
                        .get();
            }
            try (var producer =
                    new KafkaProducer<>(settings.producer(), new ByteArraySerializer(), new ByteArraySerializer())) {
                for (int i = 0; i < 6; i++) {
                    byte[] value = ("record-" + i).getBytes(StandardCharsets.UTF_8);
                    producer.send(new ProducerRecord<>("damaged", i % 2, null, value))
                            .get();
                }
            }
            infra.stopBroker();
            damage(folder, "damaged-0", "record-2");
            infra.startBroker();
            try (Consumer<byte[], byte[]> consumer = CarefulConsumer.around(
                    new KafkaConsumer<>(settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                    (place, why) -> passed.add(place.place()))) {
                List<TopicPartition> both = List.of(new TopicPartition("damaged", 0), new TopicPartition("damaged", 1));
                consumer.assign(both);
                consumer.seekToBeginning(both);
                long end = System.nanoTime() + 60_000_000_000L;
                while (read.size() < 5 && System.nanoTime() < end) {
                    consumer.poll(Duration.ofMillis(200))
                            .forEach(record -> read.add(new String(record.value(), StandardCharsets.UTF_8)));
                }
            }
        }
        assertThat(read).containsExactlyInAnyOrder("record-0", "record-1", "record-3", "record-4", "record-5");
        assertThat(passed).containsExactly("damaged/0/1");
    }

    private static void damage(Path folder, String partition, String text) throws IOException {
        Path log;
        try (Stream<Path> files = Files.walk(folder)) {
            log = files.filter(file -> file.toString().contains("/" + partition + "/")
                            && file.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        byte[] bytes = Files.readAllBytes(log);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
        assertThat(at).isPositive();
        bytes[at] ^= 1;
        Files.write(log, bytes);
    }
}
