package io.customshift.scheduler.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.manifest.ManifestLimits;
import io.smallrye.config.WithDefault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What is documented, what the contract's reader takes and what the scheduler enforces is one number. */
class RequestLimitsTest {
    @Test
    void limitsInForceAreTheContractsAndTheDocumented() throws Exception {
        ManifestLimits limits = ManifestLimits.DEFAULT;
        assertThat(inForce("linesMax")).isEqualTo(limits.maxLines());
        assertThat(inForce("imagesMax")).isEqualTo(limits.maxImages());
        assertThat(inForce("manifestBytesMax")).isEqualTo(limits.maxBytes());
        String contract = Files.readString(Path.of("..", "docs", "contract.md"));
        assertThat(contract)
                .contains(String.format(
                        Locale.ROOT,
                        "%d MB, packed or not; %,d lines and pictures; %,d characters a line",
                        limits.maxBytes() / 1_000_000,
                        limits.maxLines(),
                        limits.maxLineCharacters()));
    }

    private static long inForce(String setting) throws NoSuchMethodException {
        return Long.parseLong(SchedulerConfig.Requests.class
                .getMethod(setting)
                .getAnnotation(WithDefault.class)
                .value());
    }
}
