package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.sampler.Passes;
import io.customshift.models.weights.adapter.InnerGuidance;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What an engine makes: refuses by name, before anything is computed, sizes, plans and numbers that it cannot.
 *
 * @param weightBytes held for its life
 * @param encoderBytes of weights that are there only while texts are encoded
 * @param referenceBytes of one reference's keys and values at a size
 * @param joinsReferences whether a picture takes those of several a second time, joined
 * @param memory bytes that may be taken
 * @param innerGuidance of the adapter that one pass needs
 */
record Admission(
        SizeRange sizes,
        MemoryPlan.Shapes shapes,
        long weightBytes,
        long encoderBytes,
        ToLongFunction<ImageSize> referenceBytes,
        boolean joinsReferences,
        long memory,
        Optional<InnerGuidance> innerGuidance) {

    void requireSize(ImageSize size) {
        if (!sizes.contains(size)) {
            throw new EngineException(
                    ErrorCode.SIZE_INVALID,
                    "size is " + size + "; these weights make pictures of multiples of " + sizes.multiple() + " up to "
                            + sizes.max() + "x" + sizes.max());
        }
    }

    MemoryPlan memory(GenerationSettings settings, int references, int pictures) {
        return memory(settings.size(), settings.plan().passes().rows(), references, pictures);
    }

    private MemoryPlan memory(ImageSize size, int passes, int references, int pictures) {
        return new MemoryPlan(
                weightBytes,
                encoderBytes,
                references * referenceBytes.applyAsLong(size) * (joinsReferences && references > 1 ? 2 : 1),
                shapes.step(size, pictures, passes, references),
                shapes.decode(size));
    }

    void requireMemory(GenerationSettings settings, int references, int pictures) {
        ImageSize size = settings.size();
        int passes = settings.plan().passes().rows();
        MemoryPlan plan = memory(size, passes, references, pictures);
        if (plan.peak() <= memory) {
            return;
        }
        int fewer = pictures;
        while (fewer > 0 && memory(size, passes, references, fewer).peak() > memory) {
            fewer--;
        }
        int side = Math.min(sizes.max(), Math.max(size.width(), size.height()) / sizes.multiple() * sizes.multiple());
        while (side > 0
                && memory(new ImageSize(side, side), passes, references, pictures)
                                .peak()
                        > memory) {
            side -= sizes.multiple();
        }
        String instead = fewer > 0
                ? "open the engine for " + fewer + (fewer == 1 ? " picture" : " pictures") + " side by side"
                : side > 0
                        ? "the largest size that fits is " + side + "x" + side
                        : "not even the weights fit: use a half-precision type, leave T5 out, or another device";
        throw new EngineException(
                ErrorCode.OUT_OF_MEMORY,
                pictures + (pictures == 1 ? " picture of " : " pictures of ") + size + " would take about " + plan
                        + ", and there are " + MemoryPlan.gigabytes(memory) + "; " + instead);
    }

    /** One pass instead of three needs weights that have learned this guidance, for so many steps. */
    void requirePlan(GenerationSettings settings, int references) {
        Guidance guidance = settings.guidance();
        if (settings.plan().passes() != Passes.ONE || guidance.off()) {
            return;
        }
        InnerGuidance inside = innerGuidance.orElseThrow(() -> new EngineException(
                ErrorCode.PLAN_INVALID,
                "one pass leaves guidance " + guidance + " out, and no adapter of this model has it inside; open the"
                        + " engine with one, ask for guidance 1, or for three passes"));
        Guidance learned = new Guidance(inside.reference(), inside.prompt());
        if (!guidance.equals(learned)) {
            throw new EngineException(
                    ErrorCode.PLAN_INVALID,
                    "guidance is " + guidance + ", and the one-pass adapter has " + learned
                            + " inside and no other; ask for that, or for three passes");
        }
        if (settings.steps() < inside.leastSteps() || settings.steps() > inside.mostSteps()) {
            throw new EngineException(
                    ErrorCode.PLAN_INVALID,
                    "steps is " + settings.steps() + ", and the one-pass adapter has learned " + inside.leastSteps()
                            + " to " + inside.mostSteps() + ", few of them at shift " + inside.shift()
                            + "; ask for so many, or for three passes");
        }
        if (references == 0) {
            throw new EngineException(
                    ErrorCode.PLAN_INVALID,
                    "the one-pass adapter has learned pictures of subjects; without references ask for three passes");
        }
    }
}
