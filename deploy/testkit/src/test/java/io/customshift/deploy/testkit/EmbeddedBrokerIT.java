package io.customshift.deploy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerIT {

    private final LocalInfra infra = LocalInfra.shared();

    @Test
    void recordsAndTheClusterSurviveKillAndRestart() throws Exception {
        String topic = createTopic();
        String cluster = cluster();
        send(topic, 0, 500);
        assertThat(read(topic, 500)).hasSize(500);

        infra.killBroker();
        assertThat(infra.broker().isAlive()).isFalse();
        infra.startBroker();

        assertThat(cluster()).isEqualTo(cluster);
        send(topic, 500, 600);
        assertThat(read(topic, 600)).hasSize(600).startsWith("0").endsWith("599");
    }

    @Test
    void sixSecondSessionOfANewProtocolGroupIsAccepted() throws Exception {
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, LocalInfra.uniqueName("group"));
        try (Admin admin = admin()) {
            setSessionTimeout(admin, group, "6000");
            assertThat(admin.describeConfigs(List.of(group)).all().get().values())
                    .singleElement()
                    .satisfies(settings -> assertThat(
                                    settings.get("consumer.session.timeout.ms").value())
                            .isEqualTo("6000"));
            assertThatThrownBy(() -> setSessionTimeout(admin, group, "500"))
                    .cause()
                    .isInstanceOf(InvalidConfigurationException.class);
        }
    }

    @Test
    void topicIsNotMadeByWritingToIt() {
        Map<String, Object> impatient = producerSettings();
        impatient.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_500);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(impatient)) {
            Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(LocalInfra.uniqueName("nobody"), "lost"));
            assertThatThrownBy(sent::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(TimeoutException.class);
        }
    }

    private static void setSessionTimeout(Admin admin, ConfigResource group, String milliseconds) throws Exception {
        AlterConfigOp set = new AlterConfigOp(
                new ConfigEntry("consumer.session.timeout.ms", milliseconds), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(group, List.of(set))).all().get();
    }

    private String createTopic() throws Exception {
        String topic = LocalInfra.uniqueName("topic");
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
        return topic;
    }

    private String cluster() throws Exception {
        try (Admin admin = admin()) {
            return admin.describeCluster().clusterId().get();
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", infra.bootstrapServers()));
    }

    private void send(String topic, int from, int to) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(producerSettings())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = from; i < to; i++) {
                sent.add(producer.send(new ProducerRecord<>(topic, Integer.toString(i))));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    private Map<String, Object> producerSettings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, infra.bootstrapServers());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        return settings;
    }

    /** Reads with a group of the new protocol until the number of records is there or 20 s have passed. */
    private List<String> read(String topic, int count) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                infra.bootstrapServers(),
                ConsumerConfig.GROUP_ID_CONFIG,
                LocalInfra.uniqueName("reader"),
                ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                "consumer",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings)) {
            consumer.subscribe(List.of(topic));
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (values.size() < count && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }
}
