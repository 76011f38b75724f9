package io.customshift.models.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.ImageSize;
import io.customshift.models.fixture.Fixture;
import org.junit.jupiter.api.Test;

class LeakCheckTest {
    private static final EngineOptions TINY = EngineOptions.of(Fixture.path("sd3-tiny"))
            .withDevice("cpu")
            .withDtype("float32")
            .withT5Length(77);

    @Test
    void sixtyGenerationsOfNewSubjectsLeaveNoTensor() {
        // Each brings a text for its name and one for its prompt; 64 texts are kept, so 40 fill them.
        LeakCheck check = LeakCheck.run(TINY, new ImageSize(32, 32), 40, 60, done -> {});
        assertThat(check.iterations()).isEqualTo(60);
        assertThat(check.tensorsLeft()).isZero();
    }
}
