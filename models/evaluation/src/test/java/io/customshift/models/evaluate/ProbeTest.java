package io.customshift.models.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.CatalogueKind;
import io.customshift.models.catalogue.FlatCatalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {
    @TempDir
    private Path folder;

    @Test
    void probeLearnsScenesOfTrueRendersAndIsKept() throws Exception {
        ProbeSettings settings = ProbeSettings.of(CatalogueKind.SYNTHETIC, 64, 40);
        assertThat(settings.isKept(folder)).isFalse();
        try (Probe probe = Probe.ready(settings, folder, "cpu", step -> {})) {
            assertThat(score(probe).scene()).isGreaterThan(0.9);
        }
        assertThat(settings.isKept(folder)).isTrue();
        Files.setLastModifiedTime(settings.file(folder), FileTime.from(Instant.EPOCH));
        List<Integer> trained = new ArrayList<>();
        try (Probe again = Probe.ready(settings, folder, "cpu", trained::add)) {
            assertThat(score(again).scene()).isGreaterThan(0.9);
        }
        assertThat(trained).isEmpty();
        assertThat(Files.getLastModifiedTime(settings.file(folder)).toInstant()).isEqualTo(Instant.EPOCH);
    }

    private static Score score(Probe probe) {
        Catalogue catalogue = new FlatCatalogue(99, 64);
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            List<Judgement> judged =
                    probe.judge(List.of(catalogue.inScene(i, i % 8, 0), catalogue.inScene(i, i % 8, 1)));
            marks.add(Mark.of(judged.get(1), judged.get(0), Truth.of(catalogue.traits(i), i % 8), 1, 1));
        }
        return Score.of(marks);
    }

    @Test
    void pictureIsJudgedAlikeAloneAndAmongOthers() {
        Catalogue catalogue = new FlatCatalogue(99, 64);
        float[] first = catalogue.inScene(1, 0, 0);
        float[] second = catalogue.inScene(2, 4, 0);
        try (Probe probe = Probe.train(ProbeSettings.of(CatalogueKind.SYNTHETIC, 64, 2), folder, "cpu", step -> {})) {
            Judgement alone = probe.judge(List.of(second)).get(0);
            Judgement among = probe.judge(List.of(first, second)).get(1);
            assertThat(among.kinds()).isEqualTo(alone.kinds());
            assertThat(among.similarity(alone)).isGreaterThan(0.99999);
            assertThat(among.silhouette().cover()).hasSize(32 * 32);
        }
    }

    /** Of another size and another catalogue, with a label: nothing about the first is built in. */
    @Test
    void probeOfRenderedPicturesLearnsWhereTheProductIs() {
        ProbeSettings settings = ProbeSettings.of(CatalogueKind.RENDERED, 32, 60);
        Catalogue catalogue = CatalogueKind.RENDERED.open(99, 32);
        double overlap = 0;
        try (Probe probe = Probe.ready(settings, folder, "cpu", step -> {})) {
            for (int i = 0; i < 12; i++) {
                float[] planes = catalogue.masked(i, i, 0);
                float[] mask = Arrays.copyOfRange(planes, 3 * 32 * 32, 4 * 32 * 32);
                Judgement judged =
                        probe.judge(List.of(Arrays.copyOf(planes, 3 * 32 * 32))).get(0);
                overlap += judged.silhouette().overlap(Silhouette.of(mask, 32, 16)) / 12;
            }
        }
        assertThat(overlap).isGreaterThan(0.3);
        assertThat(settings.digest())
                .isNotEqualTo(ProbeSettings.of(CatalogueKind.SYNTHETIC, 32, 60).digest());
    }

    @Test
    void otherSettingsAreAnotherProbe() {
        assertThat(ProbeSettings.of(CatalogueKind.SYNTHETIC, 64, 40).digest())
                .isEqualTo(ProbeSettings.of(CatalogueKind.SYNTHETIC, 64, 40).digest())
                .isNotEqualTo(ProbeSettings.of(CatalogueKind.SYNTHETIC, 64, 41).digest())
                .hasSize(16);
    }
}
