package io.customshift.models.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TorchThreadsTest {
    @Test
    void gpuThatTheEngineDoesNotSeeIsNoReasonToTakeTheCpu() {
        Path there = Path.of("src");
        Path gone = Path.of("no-such-device");
        assertThatThrownBy(() -> Torch.requireNoGpuUnseen(0, List.of(gone, there)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("--device cpu");
        Torch.requireNoGpuUnseen(1, List.of(there));
        Torch.requireNoGpuUnseen(0, List.of(gone));
    }

    private static final int SD3_MEDIUM = 1536;

    @AfterEach
    void restore() {
        Torch.suitThreads(SD3_MEDIUM);
    }

    @Test
    void smallNetworkGetsOneThreadAndALargeOneAllAgain() {
        Torch.suitThreads(SD3_MEDIUM);
        int all = Torch.threads();

        Torch.suitThreads(96);
        assertThat(Torch.threads()).isEqualTo(1);

        Torch.suitThreads(SD3_MEDIUM);
        assertThat(Torch.threads()).isEqualTo(all);
    }
}
