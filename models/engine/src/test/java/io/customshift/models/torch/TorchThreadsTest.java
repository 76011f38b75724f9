package io.customshift.models.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TorchThreadsTest {
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
