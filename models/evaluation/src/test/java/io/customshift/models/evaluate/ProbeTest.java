package io.customshift.models.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.Scene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {
    @TempDir
    private Path folder;

    @Test
    void probeLearnsScenesOfTrueRendersAndIsKept() throws Exception {
        ProbeSettings settings = ProbeSettings.of(40);
        assertThat(settings.isKept(folder)).isFalse();
        try (Probe probe = Probe.ready(settings, folder, step -> {})) {
            assertThat(score(probe).scene()).isGreaterThan(0.9);
        }
        assertThat(settings.isKept(folder)).isTrue();
        Files.setLastModifiedTime(settings.file(folder), FileTime.from(Instant.EPOCH));
        List<Integer> trained = new ArrayList<>();
        try (Probe again = Probe.ready(settings, folder, trained::add)) {
            assertThat(score(again).scene()).isGreaterThan(0.9);
        }
        assertThat(trained).isEmpty();
        assertThat(Files.getLastModifiedTime(settings.file(folder)).toInstant()).isEqualTo(Instant.EPOCH);
    }

    private static Score score(Probe probe) {
        Catalogue catalogue = new Catalogue(99, 64);
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            Scene scene = Scene.values()[i % 8];
            List<Judgement> judged =
                    probe.judge(List.of(catalogue.inScene(i, scene, 0), catalogue.inScene(i, scene, 1)));
            marks.add(Mark.of(judged.get(1), judged.get(0), Truth.of(catalogue.product(i), scene)));
        }
        return Score.of(marks);
    }

    @Test
    void pictureIsJudgedAlikeAloneAndAmongOthers() {
        Catalogue catalogue = new Catalogue(99, 64);
        float[] first = catalogue.inScene(1, Scene.BEACH, 0);
        float[] second = catalogue.inScene(2, Scene.NIGHT, 0);
        try (Probe probe = Probe.train(ProbeSettings.of(2), step -> {})) {
            Judgement alone = probe.judge(List.of(second)).get(0);
            Judgement among = probe.judge(List.of(first, second)).get(1);
            assertThat(among.category()).isEqualTo(alone.category());
            assertThat(among.similarity(alone)).isGreaterThan(0.99999);
        }
    }

    @Test
    void otherSettingsAreAnotherProbe() {
        assertThat(ProbeSettings.of(40).digest())
                .isEqualTo(ProbeSettings.of(40).digest())
                .isNotEqualTo(ProbeSettings.of(41).digest())
                .hasSize(16);
    }
}
