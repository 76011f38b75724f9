package io.customshift.deploy.standalone.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PngSheetTest {
    @Test
    void rowsAreFilled() {
        assertThat(PngSheet.columns(List.of(8, 8, 8))).isEqualTo(4);
        assertThat(PngSheet.columns(List.of(12))).isEqualTo(6);
        assertThat(PngSheet.columns(List.of(10, 20))).isEqualTo(5);
        assertThat(PngSheet.columns(List.of(3, 5))).isEqualTo(5);
        assertThat(PngSheet.columns(List.of(0))).isEqualTo(1);
        assertThat(PngSheet.columns(List.of())).isEqualTo(1);
    }
}
