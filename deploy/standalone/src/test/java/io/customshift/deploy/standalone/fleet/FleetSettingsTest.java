package io.customshift.deploy.standalone.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetSettingsTest {

    @TempDir
    Path directory;

    @Test
    void nothingSetMeansEverythingEmbedded() {
        FleetSettings settings = FleetSettings.from(Map.of(), directory);
        assertThat(settings.kafka()).isEmpty();
        assertThat(settings.s3Endpoint()).isEmpty();
        assertThat(settings.bucket()).isEqualTo("customshift");
        assertThat(settings.workers()).isEqualTo(1);
    }

    @Test
    void endpointWithoutKeysIsRefused() {
        assertThatThrownBy(() -> FleetSettings.from(Map.of("S3_ENDPOINT", "http://minio:9000"), directory))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("S3_ACCESS_KEY");
    }

    @Test
    void malformedPortIsRefusedWithItsName() {
        assertThatThrownBy(() -> FleetSettings.from(Map.of("CUSTOMSHIFT_PORT_STORE", "70000"), directory))
                .hasMessageContaining("CUSTOMSHIFT_PORT_STORE is '70000'")
                .hasMessageContaining("1 to 65535");
    }

    @Test
    void portIsKeptAndOneThatIsTakenIsNamed() throws Exception {
        Path file = directory.resolve("ports.properties");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int other = new PortBook(new KeptProperties(file), Map.of()).port("store", taken.getLocalPort());
            assertThat(other).isNotEqualTo(taken.getLocalPort());
            assertThat(new PortBook(new KeptProperties(file), Map.of()).port("store", 1))
                    .isEqualTo(other);

            PortBook asked = new PortBook(new KeptProperties(file), Map.of("store", taken.getLocalPort()));
            assertThatThrownBy(() -> asked.port("store", 1))
                    .isInstanceOfSatisfying(
                            FleetException.class, e -> assertThat(e.code()).isEqualTo(FleetCode.PORT_IN_USE))
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()))
                    .hasMessageContaining("CUSTOMSHIFT_PORT_STORE");
        }
    }

    @Test
    void secondLockOnTheSameFolderIsRefused() {
        try (FleetLock first = FleetLock.take(directory)) {
            assertThat(first).isNotNull();
            assertThat(FleetLock.isHeld(directory)).isTrue();
            assertThatThrownBy(() -> FleetLock.take(directory)).hasMessageContaining("already runs");
        }
        assertThat(FleetLock.isHeld(directory)).isFalse();
    }
}
