package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.util.List;

/**
 * Reference strengths λ: one for all references, or one each. 1 is the paper's method, 0 leaves a reference out, above 1
 * draws more attention to it.
 */
public record Strengths(List<Double> values) {
    public static final double MAX = 1000;
    /** λ = 1 for every reference. */
    public static final Strengths ONE = new Strengths(List.of(1.0));

    public Strengths {
        values = List.copyOf(values);
        if (values.isEmpty() || values.size() > Subject.MAX_REFERENCES) {
            throw new EngineException(
                    ErrorCode.STRENGTH_INVALID,
                    "there are " + values.size() + " strengths; give one, or one for each of 1 to "
                            + Subject.MAX_REFERENCES + " references");
        }
        for (double value : values) {
            if (!(value >= 0 && value <= MAX)) {
                throw new EngineException(
                        ErrorCode.STRENGTH_INVALID,
                        "strength is " + value + "; it must be a number between 0 and " + MAX
                                + " (1 is the method's own, 0 leaves the reference out)");
            }
        }
    }

    /** Reads {@code 1.0} or {@code 1;0.5;0}; also {@code 1,0.5,0}, but not {@code 0,5}, which may be a half. */
    public static Strengths parse(String text) {
        return new Strengths(NumberList.read(text)
                .orElseThrow(() -> new EngineException(
                        ErrorCode.STRENGTH_INVALID,
                        "strength \"" + text + "\" is not a number or a list of numbers, such as 1.0 or 1;0.5")));
    }

    /**
     * One value for each of {@code references} references.
     *
     * @throws EngineException STRENGTH_INVALID when there are neither one nor as many strengths
     */
    public double[] forReferences(int references) {
        if (values.size() != 1 && values.size() != references) {
            throw new EngineException(
                    ErrorCode.STRENGTH_INVALID,
                    "there are " + values.size() + " strengths for " + references
                            + " references; give one, or one for each reference");
        }
        double[] each = new double[references];
        for (int i = 0; i < references; i++) {
            each[i] = values.get(values.size() == 1 ? 0 : i);
        }
        return each;
    }
}
