package io.customshift.models.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlatCatalogueTest {
    private static final FlatCatalogue CATALOGUE = new FlatCatalogue(3, 64);

    @Test
    void samePictureOfSameSeedAndAnotherOfAnother() {
        assertThat(new FlatCatalogue(3, 64).inScene(12, Scene.BEACH, 0))
                .isEqualTo(CATALOGUE.inScene(12, Scene.BEACH, 0));
        assertThat(new FlatCatalogue(4, 64).inScene(12, Scene.BEACH, 0))
                .isNotEqualTo(CATALOGUE.inScene(12, Scene.BEACH, 0));
        assertThat(CATALOGUE.inScene(12, Scene.BEACH, 1)).isNotEqualTo(CATALOGUE.inScene(12, Scene.BEACH, 0));
        assertThat(CATALOGUE.reference(12, 1)).isNotEqualTo(CATALOGUE.reference(12, 0));
    }

    @Test
    void everyCategoryAndPatternIsDrawn() {
        Set<Category> categories = EnumSet.noneOf(Category.class);
        Set<Pattern> patterns = EnumSet.noneOf(Pattern.class);
        for (int i = 0; i < 300; i++) {
            Product product = CATALOGUE.product(i);
            categories.add(product.category());
            patterns.add(product.pattern());
            assertThat(product.first().distance(product.second())).isGreaterThan(0.5);
        }
        assertThat(categories).hasSize(8).containsExactlyInAnyOrder(Category.values());
        assertThat(patterns).containsExactlyInAnyOrder(Pattern.values());
        assertThat(Scene.values()).hasSizeGreaterThanOrEqualTo(8);
    }

    @Test
    void silhouettesAreDistinct() {
        Map<Category, boolean[]> masks = new EnumMap<>(Category.class);
        for (Category category : Category.values()) {
            boolean[] mask = new boolean[40 * 40];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = category.inside(i % 40 / 20.0 - 0.975, i / 40 / 20.0 - 0.975) > 0;
            }
            masks.put(category, mask);
        }
        masks.forEach((one, a) -> masks.forEach((other, b) -> {
            if (one.ordinal() < other.ordinal()) {
                assertThat(overlap(a, b)).as(one + " and " + other).isLessThan(0.8);
            }
        }));
    }

    private static double overlap(boolean[] a, boolean[] b) {
        int both = 0;
        int any = 0;
        for (int i = 0; i < a.length; i++) {
            both += a[i] && b[i] ? 1 : 0;
            any += a[i] || b[i] ? 1 : 0;
        }
        return (double) both / any;
    }

    @Test
    void referenceIsOnWhiteAndSceneIsNot() {
        float[] reference = CATALOGUE.reference(5, 0);
        float[] scene = CATALOGUE.inScene(5, Scene.NIGHT, 0);
        for (int channel = 0; channel < 3; channel++) {
            assertThat(reference[channel * 64 * 64]).isGreaterThan(0.9f);
            assertThat(scene[channel * 64 * 64]).isLessThan(0f);
        }
    }

    @Test
    void captionsNameCategoryAndSceneAndNothingElse() {
        Product product = CATALOGUE.product(1);
        assertThat(CATALOGUE.captions(1, Scene.GRASS.ordinal()))
                .allSatisfy(caption -> assertThat(caption)
                        .contains(product.category().noun())
                        .contains("on the grass")
                        .matches("[a-z ]+"));
    }

    @Test
    void impossibleSizeIsRefused() {
        assertThatThrownBy(() -> new FlatCatalogue(1, 8))
                .hasMessageContaining("8")
                .hasMessageContaining("16 to 1024");
    }

    @Test
    void maskIsWhereTheProductIs() {
        float[] planes = CATALOGUE.masked(2, 0, 0);
        float[] otherScene = CATALOGUE.masked(2, 4, 0);
        assertThat(planes).hasSize(4 * 64 * 64);
        assertThat(Arrays.copyOf(planes, 3 * 64 * 64)).isEqualTo(CATALOGUE.inScene(2, 0, 0));
        double sum = 0;
        for (int i = 3 * 64 * 64; i < planes.length; i++) {
            sum += planes[i];
        }
        assertThat(sum / (64 * 64)).isBetween(0.05, 0.5);
        assertThat(otherScene[0]).isNotEqualTo(planes[0]);
    }
}
