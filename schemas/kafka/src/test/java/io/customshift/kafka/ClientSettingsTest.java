package io.customshift.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "KAFKA_BOOTSTRAP_SERVERS", "elsewhere:1",
            "KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
            "KAFKA_SASL_MECHANISM", "SCRAM-SHA-512",
            "KAFKA_SASL_JAAS_CONFIG", "org.apache.kafka.common.security.scram.ScramLoginModule required;",
            "KAFKA_SSL_TRUSTSTORE_LOCATION", "/etc/ca.p12",
            "kafka.client.id", "me",
            "KAFKA_HEAP_OPTS", "-Xmx1g",
            "KAFKA_ACKS", "0",
            "KAFKA_SSL_KEYSTORE_LOCATION", " ",
            "PATH", "/bin");

    private final ClientSettings settings = ClientSettings.from(
            "broker:9093", ENVIRONMENT.keySet(), name -> Optional.ofNullable(ENVIRONMENT.get(name)));

    @Test
    void howTheBrokerIsSpokenToReachesEveryClient() {
        for (Map<String, Object> client :
                java.util.List.of(settings.admin(), settings.consumer(), settings.producer(), settings.client())) {
            assertThat(client)
                    .containsEntry("bootstrap.servers", "broker:9093")
                    .containsEntry("security.protocol", "SASL_SSL")
                    .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
                    .containsEntry("ssl.truststore.location", "/etc/ca.p12")
                    .containsEntry("client.id", "me")
                    .doesNotContainKeys("heap.opts", "ssl.keystore.location");
        }
    }

    @Test
    void guaranteesCannotBeTakenAwayFromOutside() {
        assertThat(settings.producer()).containsEntry("acks", "all").containsEntry("enable.idempotence", true);
        assertThat(settings.consumer())
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false);
    }

    @Test
    void missingBrokerIsNamedWithItsVariable() {
        assertThatThrownBy(() -> ClientSettings.of(" ")).hasMessageContaining("set KAFKA_BOOTSTRAP_SERVERS");
    }
}
