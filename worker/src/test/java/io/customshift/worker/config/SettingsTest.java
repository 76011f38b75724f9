package io.customshift.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static final Map<String, String> REQUIRED = Map.of(
            "CUSTOMSHIFT_WEIGHTS",
            "/weights/sd3",
            "S3_ENDPOINT",
            "http://store:9000",
            "S3_ACCESS_KEY",
            "a",
            "S3_SECRET_KEY",
            "b");

    @Test
    void defaultsAreThoseOfTheDocumentation() {
        SmallRyeConfig config = environment(REQUIRED);
        WorkerSettings worker = config.getConfigMapping(WorkerSettings.class);
        StoreSettings store = config.getConfigMapping(StoreSettings.class);

        assertThat(worker.weights()).isEqualTo(Path.of("/weights/sd3"));
        assertThat(worker.adapter()).isEmpty();
        assertThat(worker.device()).isEqualTo("auto");
        assertThat(worker.dtype()).isEqualTo("auto");
        assertThat(worker.t5Length()).isEqualTo(256);
        assertThat(worker.cacheBytes()).isEqualTo(2L << 30);
        assertThat(worker.workerId()).isEmpty();
        assertThat(worker.marking()).isEmpty();
        assertThat(worker.provenanceKeys()).isEmpty();
        assertThat(worker.markingPrompt()).isFalse();
        assertThat(worker.topicPrefix()).isEmpty();
        assertThat(worker.drainTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(worker.stallLimit()).isEqualTo(Duration.ofMinutes(10));
        assertThat(worker.heartbeatInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(worker.sessionTimeout()).isEqualTo(Duration.ofSeconds(6));
        assertThat(worker.maxPollInterval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(worker.storeRetryMax()).isEqualTo(Duration.ofSeconds(10));
        assertThat(worker.storePatience()).isEqualTo(Duration.ofSeconds(5));
        assertThat(worker.pod().name()).isEmpty();
        assertThat(worker.pod().namespace()).isEmpty();
        assertThat(worker.pod().apiServer()).hasToString("https://kubernetes.default.svc");
        assertThat(worker.pod().serviceAccount()).isEqualTo(Path.of("/var/run/secrets/kubernetes.io/serviceaccount"));
        assertThat(worker.pod().costInterval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(store.bucket()).isEqualTo("customshift");
        assertThat(store.region()).isEqualTo("us-east-1");
    }

    @Test
    void marksAreSetByTheVariablesOfTheDocumentation() {
        Map<String, String> all = new HashMap<>(REQUIRED);
        all.put("CUSTOMSHIFT_MARKING", "metadata");
        all.put("CUSTOMSHIFT_PROVENANCE_KEYS", "/keys");
        all.put("CUSTOMSHIFT_MARKING_PROMPT", "true");
        WorkerSettings worker = environment(all).getConfigMapping(WorkerSettings.class);

        assertThat(worker.marking()).contains("metadata");
        assertThat(worker.provenanceKeys()).contains(Path.of("/keys"));
        assertThat(worker.markingPrompt()).isTrue();
    }

    @Test
    void misspeltSettingIsRefused() {
        assertThatThrownBy(() -> new SmallRyeConfigBuilder()
                        .addDefaultInterceptors()
                        .withConverter(Duration.class, 200, SettingsTest::duration)
                        .withSources(new PropertiesConfigSource(
                                Map.of("customshift.weights", "w", "customshift.cache-byte", "1"), "test", 300))
                        .withMapping(WorkerSettings.class)
                        .build())
                .hasMessageContaining("customshift.cache-byte");
    }

    private static SmallRyeConfig environment(Map<String, String> variables) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(Duration.class, 200, SettingsTest::duration)
                .withSources(new EnvConfigSource(variables, 300))
                .withMapping(WorkerSettings.class)
                .withMapping(StoreSettings.class)
                .build();
    }

    /** As the framework reads durations: {@code 10s} for {@code PT10S}. */
    private static Duration duration(String text) {
        return Duration.parse("PT" + text);
    }
}
