package io.customshift.models.catalogue.rendered;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.catalogue.Rgb;
import io.customshift.models.catalogue.Traits;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RenderedCatalogueTest {
    private static final RenderedCatalogue CATALOGUE = new RenderedCatalogue(3, 64);

    @Test
    void samePictureOfSameSeedAndAnotherOfAnother() {
        float[] picture = CATALOGUE.inScene(12, 0, 0);
        assertThat(new RenderedCatalogue(3, 64).inScene(12, 0, 0)).isEqualTo(picture);
        assertThat(new RenderedCatalogue(4, 64).inScene(12, 0, 0)).isNotEqualTo(picture);
        assertThat(CATALOGUE.inScene(12, 0, 1)).isNotEqualTo(picture);
        assertThat(CATALOGUE.inScene(13, 0, 0)).isNotEqualTo(picture);
        assertThat(CATALOGUE.identity())
                .isEqualTo(new RenderedCatalogue(3, 64).identity())
                .isNotEqualTo(new RenderedCatalogue(3, 128).identity());
    }

    @Test
    void everyKindPatternAndMarkIsDrawnInTwoColoursThatDiffer() {
        Set<Category> categories = EnumSet.noneOf(Category.class);
        Set<Pattern> patterns = EnumSet.noneOf(Pattern.class);
        Set<Mark> marks = EnumSet.noneOf(Mark.class);
        for (int i = 0; i < 300; i++) {
            Product product = CATALOGUE.product(i);
            categories.add(product.category());
            patterns.add(product.pattern());
            marks.add(product.mark());
            assertThat(product.first().distance(product.second())).isGreaterThanOrEqualTo(0.5);
            Traits traits = CATALOGUE.traits(i);
            assertThat(CATALOGUE.name(i)).isEqualTo(product.category().noun());
            assertThat(traits.first().equals(traits.second())).isEqualTo(product.pattern() == Pattern.PLAIN);
        }
        assertThat(categories).containsExactlyInAnyOrder(Category.values()).hasSizeGreaterThanOrEqualTo(12);
        assertThat(patterns).containsExactlyInAnyOrder(Pattern.values());
        assertThat(marks).containsExactlyInAnyOrder(Mark.values());
        assertThat(Scene.values()).hasSizeGreaterThanOrEqualTo(10);
    }

    /** In every scene the product is there, cut off by nothing but now and then the frame, and of more than one shade. */
    @ParameterizedTest
    @EnumSource(Category.class)
    void everyKindIsSeenInEveryScene(Category category) {
        for (Scene scene : Scene.values()) {
            Render render = render(CATALOGUE.product(5).as(category), scene, 7, 32);
            double cover = mean(render.cover());
            assertThat(cover).as("%s %s", category, scene).isBetween(0.03, 0.6);
            Set<Integer> shades = new HashSet<>();
            for (int i = 0; i < render.mask().length; i++) {
                if (render.mask()[i] == -1) {
                    shades.add(render.rgb()[3 * i] & 255);
                }
            }
            assertThat(shades).as("%s %s", category, scene).hasSizeGreaterThan(8);
        }
    }

    @ParameterizedTest
    @EnumSource(Category.class)
    void whatTheMaskLeavesOutKnowsNothingOfTheProductsColours(Category category) {
        Product one = CATALOGUE.product(5).as(category);
        Rgb swapped =
                new Rgb(one.first().blue(), one.first().red(), 1 - one.first().green());
        Product other = new Product(
                category, one.pattern(), swapped, one.second(), one.mark(), one.finish(), one.cell(), one.a(), one.b());
        Render a = render(one, Scene.GRASS, 7, 48);
        Render b = render(other, Scene.GRASS, 7, 48);
        assertThat(a.mask()).isEqualTo(b.mask());
        int changed = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            if (a.mask()[i / 3] == 0) {
                assertThat(a.rgb()[i]).as("pixel %d", i / 3).isEqualTo(b.rgb()[i]);
            }
            changed += a.rgb()[i] != b.rgb()[i] ? 1 : 0;
        }
        assertThat(changed).isPositive();
    }

    /** Four rays a pixel against sixty-four: the mask is the cover, up to the quarters that four rays can tell. */
    @Test
    void maskIsTheShareOfThePixelThatIsCovered() {
        Product product = CATALOGUE.product(5).as(Category.TEAPOT);
        float[] mask = render(product, Scene.SNOW, 9, 32).cover();
        float[] fine = render(product, Scene.SNOW, 9, 128).cover();
        double error = 0;
        for (int i = 0; i < mask.length; i++) {
            double cover = 0;
            for (int j = 0; j < 16; j++) {
                cover += fine[(i / 32 * 4 + j / 4) * 128 + i % 32 * 4 + j % 4] / 16;
            }
            assertThat(mask[i]).isBetween((float) cover - 0.5f, (float) cover + 0.5f);
            error += (mask[i] - cover) / mask.length;
        }
        assertThat(error).isBetween(-0.004, 0.004);
    }

    @Test
    void referencesOfAProductDifferInTurnCropLightAndBackground() {
        int apart = 0;
        for (int product = 0; product < 5; product++) {
            Render first = CATALOGUE.referencePhoto(product, 0);
            Render second = CATALOGUE.referencePhoto(product, 1);
            assertThat(overlap(first.cover(), second.cover())).isLessThan(0.93);
            for (int channel = 0; channel < 3; channel++) {
                apart += Math.abs((first.rgb()[channel] & 255) - (second.rgb()[channel] & 255));
            }
        }
        assertThat(apart / 15.0)
                .as("mean distance of the backgrounds' channels")
                .isGreaterThan(6);
    }

    @Test
    void lightOfTheSceneFallsOnTheProduct() {
        Product product = CATALOGUE.product(5).as(Category.BOX);
        assertThat(brightness(render(product, Scene.NIGHT, 7, 48)))
                .isLessThan(0.75 * brightness(render(product, Scene.BEACH, 7, 48)));
    }

    @Test
    void groundUnderTheProductIsInItsShadow() {
        Render render = CATALOGUE.referencePhoto(2, 0);
        int size = render.size();
        int low = 0;
        int at = 0;
        for (int i = 0; i < size * size; i++) {
            if (render.mask()[i] == -1) {
                low = i / size;
                at = i % size;
            }
        }
        int under = render.rgb()[3 * ((low + 1) * size + at)] & 255;
        int corner = render.rgb()[3 * ((low + 1) * size + 1)] & 255;
        assertThat(render.mask()[(low + 2) * size + at]).isZero();
        assertThat(under).isLessThan(corner - 15);
    }

    @Test
    void silhouettesAreDistinct() {
        for (Category one : Category.values()) {
            for (Category other : Category.values()) {
                if (one.ordinal() < other.ordinal()) {
                    assertThat(overlap(silhouette(one), silhouette(other)))
                            .as(one + " and " + other)
                            .isLessThan(0.9);
                }
            }
        }
    }

    private static float[] silhouette(Category category) {
        return render(CATALOGUE.product(5).as(category), Scene.SNOW, 7, 32).cover();
    }

    private static Render render(Product product, Scene scene, long seed, int size) {
        Surface surface = new Surface(product);
        SplittableRandom random = new SplittableRandom(seed);
        View view = View.inScene(surface.body(), random);
        return new Renderer(Stage.of(scene, random), surface, view).render(size);
    }

    private static double overlap(float[] a, float[] b) {
        double both = 0;
        double any = 0;
        for (int i = 0; i < a.length; i++) {
            both += Math.min(a[i], b[i]);
            any += Math.max(a[i], b[i]);
        }
        return both / any;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value / values.length;
        }
        return sum;
    }

    private static double brightness(Render render) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < render.mask().length; i++) {
            if (render.mask()[i] == -1) {
                sum += render.rgb()[3 * i + 1] & 255;
                count++;
            }
        }
        return sum / count;
    }
}
