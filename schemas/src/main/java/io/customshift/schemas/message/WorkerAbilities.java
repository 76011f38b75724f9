package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.PlanName;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What a worker can make, and whether it can work now. Work that is outside goes to another worker, or to none.
 *
 * @param sizeMultiple each side of a picture is a multiple of so many pixels
 * @param sizeMin the shortest side in pixels
 * @param sizeMax the longest side in pixels
 * @param defaults what the model was made for: its size, and the steps and guidance where a request names none
 * @param stepsMax the most denoising steps
 * @param referencesMax the most references of a subject
 * @param plans that it can run beside {@code exact}
 */
public record WorkerAbilities(
        int sizeMultiple,
        int sizeMin,
        int sizeMax,
        RenderSettings defaults,
        int stepsMax,
        int referencesMax,
        List<PlanSteps> plans,
        @WireDefault("\"READY\"") StoreState store,
        @WireDefault("\"READY\"") DeviceState device) {
    public WorkerAbilities {
        Require.between(sizeMultiple, 1, Integer.MAX_VALUE, "sizeMultiple");
        Require.between(sizeMin, 1, Integer.MAX_VALUE, "sizeMin");
        Require.between(sizeMax, sizeMin, Integer.MAX_VALUE, "sizeMax");
        Require.between(stepsMax, 1, Integer.MAX_VALUE, "stepsMax");
        Require.between(referencesMax, 1, Integer.MAX_VALUE, "referencesMax");
        plans = List.copyOf(plans);
    }

    /** Whether it can make pictures of this size. */
    public boolean makes(ImageSize size) {
        return side(size.width()) && side(size.height());
    }

    /** The steps that it takes for a plan where a request names none; nothing for a plan that it cannot run. */
    public OptionalInt stepsOf(PlanName plan) {
        return plan.equals(PlanName.EXACT)
                ? OptionalInt.of(defaults.steps())
                : plans.stream()
                        .filter(known -> known.plan().equals(plan))
                        .mapToInt(PlanSteps::steps)
                        .findFirst();
    }

    /** The plans that it can run. */
    public List<PlanName> planNames() {
        return Stream.concat(Stream.of(PlanName.EXACT), plans.stream().map(PlanSteps::plan))
                .toList();
    }

    /** Whether it can do work now. */
    public boolean well() {
        return store != StoreState.AWAY && device != DeviceState.FAILING;
    }

    /** The same abilities in another state. */
    public WorkerAbilities in(StoreState otherStore, DeviceState otherDevice) {
        return new WorkerAbilities(
                sizeMultiple, sizeMin, sizeMax, defaults, stepsMax, referencesMax, plans, otherStore, otherDevice);
    }

    private boolean side(int pixels) {
        return pixels >= sizeMin && pixels <= sizeMax && pixels % sizeMultiple == 0;
    }
}
