package io.customshift.models.customshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.customshift.models.error.EngineException;
import io.customshift.models.sampler.FlowMatchEuler;
import io.customshift.models.sampler.Passes;
import io.customshift.models.sampler.StepPlan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final FlowMatchEuler SCHEDULE = new FlowMatchEuler(3, 1000);
    private static final Guidance SEVEN = Guidance.DEFAULT;

    private static StepPlan steps(Plan plan, int steps, Guidance guidance, boolean references) {
        return plan.steps(SCHEDULE, steps, guidance, references);
    }

    private static List<Passes> passes(Plan plan, Guidance guidance, boolean references) {
        return steps(plan, 4, guidance, references).steps().stream()
                .map(StepPlan.Step::passes)
                .distinct()
                .toList();
    }

    @Test
    void exactPlanIsTheModelsScheduleGuidedThroughout() {
        StepPlan plan = steps(Plan.EXACT, 28, SEVEN, true);
        assertThat(plan.rows()).isEqualTo(3 * 28);
        float[] sigmas = SCHEDULE.sigmas(28);
        for (int i = 0; i < 28; i++) {
            assertThat(plan.steps().get(i)).isEqualTo(new StepPlan.Step(sigmas[i], sigmas[i + 1], Passes.THREE));
        }
        assertThat(passes(Plan.EXACT, SEVEN, false)).containsExactly(Passes.TWO);
    }

    @Test
    void ownShiftIsAppliedOnceToEvenParts() {
        StepPlan plan = steps(Plan.EXACT.withShift(1.5), 4, SEVEN, true);
        double[] expected = {1, 0.8181818, 0.6, 0.3333333};
        for (int i = 0; i < 4; i++) {
            assertThat((double) plan.steps().get(i).sigma()).isCloseTo(expected[i], within(1e-6));
        }
        assertThat(plan.steps().get(3).next()).isZero();
    }

    @Test
    void guidanceUpToOneIsOffAsInPublishedCards() {
        for (double scale : new double[] {0, 1}) {
            Guidance off = new Guidance(scale, scale);
            assertThat(passes(Plan.EXACT, off, true)).containsExactly(Passes.ONE);
            assertThat(passes(Plan.EXACT, off, false)).containsExactly(Passes.ONE);
        }
        assertThat(passes(Plan.EXACT, new Guidance(7, 0), true)).containsExactly(Passes.THREE);
    }

    @Test
    void guidanceRunsInsideItsIntervalOnly() {
        StepPlan plan = steps(Plan.EXACT.withShift(1).withGuided(0.25, 0.75), 4, SEVEN, true);
        assertThat(plan.steps())
                .extracting(StepPlan.Step::passes)
                .containsExactly(Passes.ONE, Passes.THREE, Passes.THREE, Passes.ONE);
        assertThat(plan.rows()).isEqualTo(8);
    }

    @Test
    void planIsToldAsPeopleSayIt() {
        assertThat(Plan.EXACT).hasToString("exact");
        assertThat(Plan.EXACT.withShift(1.5).withPasses(Passes.ONE).withGuided(0.2, 1))
                .hasToString("shift 1.5, 1 pass, guided 0.2 to 1.0");
    }

    @Test
    void boundsAreChecked() {
        assertThatThrownBy(() -> Plan.EXACT.withShift(0))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("shift is 0.0");
        assertThatThrownBy(() -> Plan.EXACT.withShift(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> Plan.EXACT.withGuided(0.5, 0.5)).hasMessageContaining("0.5 to 0.5");
    }

    @Test
    void fastPresetTakesTwoFifthsOfTheModelsSteps() {
        ModelDefaults model = new ModelDefaults(Optional.empty(), 20, new Guidance(6, 6), Optional.empty());
        GenerationSettings fast = Preset.FAST.of(TinyEngine.SQUARE, model);
        assertThat(fast.steps()).isEqualTo(8);
        assertThat(fast.guidance()).isEqualTo(new Guidance(6, 6));
        assertThat(fast.plan()).hasToString("shift 1.5");
        assertThat(Preset.EXACT.of(TinyEngine.SQUARE, model).plan()).isEqualTo(Plan.EXACT);
    }

    /** One pass is the prompt's own velocity: guidance of one by the formula, where nothing else is asked. */
    @Test
    void onePassMakesThePictureOfThePromptAlone() {
        try (CustomShift engine = TinyEngine.open();
                SubjectReference mug = engine.encode(TinyEngine.subject("mug", 1), TinyEngine.SQUARE)) {
            GenerationSettings settings = TinyEngine.settings(TinyEngine.SQUARE, 2);
            GenerationRequest off = TinyEngine.request("a mug", 1, settings.withGuidance(new Guidance(1, 1)));
            byte[] prompted = TinyEngine.pixels(engine, off, mug);
            assertThat(TinyEngine.pixels(engine, new GenerationRequest("a mug", "anything", 1, off.settings()), mug))
                    .as("the negative prompt counts only in guidance")
                    .isEqualTo(prompted);
            assertThat(TinyEngine.pixels(engine, TinyEngine.request("a lamp", 1, off.settings()), mug))
                    .isNotEqualTo(prompted);
            // The interval below every noise level leaves one pass at each.
            GenerationSettings outside = settings.withPlan(Plan.EXACT.withGuided(0, 1e-6));
            assertThat(TinyEngine.pixels(engine, TinyEngine.request("a mug", 1, outside), mug))
                    .isEqualTo(prompted);
            // Two passes of scale 1 are one, to rounding.
            GenerationSettings two =
                    settings.withGuidance(new Guidance(2, 1)).withPlan(Plan.EXACT.withPasses(Passes.TWO));
            byte[] classifierFree = TinyEngine.pixels(engine, TinyEngine.request("a mug", 1, two), mug);
            for (int i = 0; i < prompted.length; i++) {
                assertThat(Math.abs((prompted[i] & 255) - (classifierFree[i] & 255)))
                        .isLessThanOrEqualTo(1);
            }
        }
    }
}
