package io.customshift.models.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SilhouetteTest {
    private static Silhouette box(int side, int left, int top, int width, int height) {
        float[] cover = new float[side * side];
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                cover[y * side + x] = 1;
            }
        }
        return new Silhouette(side, cover);
    }

    @Test
    void overlapIsIntersectionOverUnion() {
        assertThat(box(8, 0, 0, 4, 4).overlap(box(8, 0, 0, 4, 4))).isEqualTo(1);
        assertThat(box(8, 0, 0, 4, 4).overlap(box(8, 2, 0, 4, 4))).isCloseTo(8.0 / 24, within(1e-9));
        assertThat(box(8, 0, 0, 2, 2).overlap(box(8, 4, 4, 2, 2))).isZero();
        assertThat(box(8, 0, 0, 0, 0).overlap(box(8, 0, 0, 0, 0))).isZero();
    }

    @Test
    void shapesAreComparedWhereverAndHoweverLargeTheyAre() {
        Silhouette wide = box(32, 3, 5, 16, 8);
        assertThat(wide.shapeOverlap(box(32, 12, 20, 16, 8))).isEqualTo(1);
        assertThat(wide.shapeOverlap(box(32, 1, 1, 24, 12))).isGreaterThan(0.9);
        assertThat(wide.shapeOverlap(box(32, 3, 5, 8, 16))).isLessThan(0.5);
        assertThat(wide.shapeOverlap(box(32, 0, 0, 0, 0))).isZero();
    }

    @Test
    void finerMaskIsAveragedOverCells() {
        Silhouette cells = Silhouette.of(box(4, 0, 0, 1, 2).cover(), 4, 2);
        assertThat(cells.cover()).containsExactly(0.5f, 0, 0, 0);
    }
}
