package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.network.ConstantBlend;

/**
 * CustomShift with one of its ideas taken out, to measure what the idea gains. For evaluations only: no setting of a
 * {@link GenerationRequest} leads here, and nothing outside {@code evaluate} may call it.
 */
public final class Ablations {
    /** Most weight of references that are added. */
    public static final double MAX_WEIGHT = 10;

    private Ablations() {}

    /**
     * Encodes a subject with its references allowed to interact ("token competition"): all of them and the subject's name
     * share one attention in the Reference-Alignment Branch, so each reference's keys and values depend on the others. The
     * same as {@link CustomShift#encode} for one reference. Its cache key is another.
     *
     * @throws EngineException as {@link CustomShift#encode}
     */
    public static SubjectReference encodeTogether(CustomShift engine, Subject subject, ImageSize size) {
        return engine.encodeTogether(subject, size);
    }

    /**
     * Generates with a constant blend in place of the attention shift: each query's attention over its own source and its
     * attention over the references alone are put together with one weight for every query, head and layer. Weight 0 is no
     * references. The settings' strengths, form and heat map do not apply.
     *
     * @param weight of the references, 0 to {@link #MAX_WEIGHT}; to 1 where it is interpolated
     * @throws EngineException as {@link CustomShift#generate}; STRENGTH_INVALID
     */
    public static GeneratedImage generateBlended(
            CustomShift engine,
            GenerationRequest request,
            SubjectReference subject,
            ConstantBlend blend,
            double weight,
            StepListener listener) {
        double most = blend == ConstantBlend.ADDED ? MAX_WEIGHT : 1;
        if (!(weight >= 0 && weight <= most)) {
            throw new EngineException(
                    ErrorCode.STRENGTH_INVALID,
                    "the blend's weight is " + weight + "; it must be a number between 0 and " + most);
        }
        GenerationRequest plain = new GenerationRequest(
                request.prompt(),
                request.negative(),
                request.seed(),
                request.settings().withHeatMap(false));
        return engine.generateBlended(plain, subject, blend, weight, listener);
    }
}
