package io.customshift.models.train;

/**
 * Settings of the optimizer.
 *
 * @param rate peak learning rate
 * @param decay decoupled weight decay
 * @param clip largest global norm of the gradients
 * @param averageDecay of the exponential moving average; 0 makes the average the weights themselves
 * @param matrixRate how many times the rate Muon's orthogonal steps on hidden matrices take; 0 for AdamW everywhere
 */
public record AdamW(
        double rate,
        double beta1,
        double beta2,
        double eps,
        double decay,
        double clip,
        double averageDecay,
        double matrixRate) {
    public AdamW {
        require(rate > 0 && rate < 1, "learning rate", rate, "between 0 and 1");
        require(beta1 >= 0 && beta1 < 1, "beta 1", beta1, "at least 0 and below 1");
        require(beta2 >= 0 && beta2 < 1, "beta 2", beta2, "at least 0 and below 1");
        require(eps > 0, "eps", eps, "above 0");
        require(decay >= 0, "weight decay", decay, "0 or more");
        require(clip > 0, "gradient clip", clip, "above 0");
        require(averageDecay >= 0 && averageDecay < 1, "average decay", averageDecay, "at least 0 and below 1");
        require(matrixRate >= 0, "matrix rate", matrixRate, "0 or more");
    }

    /** AdamW on every weight. */
    public AdamW(double rate, double beta1, double beta2, double eps, double decay, double clip, double averageDecay) {
        this(rate, beta1, beta2, eps, decay, clip, averageDecay, 0);
    }

    private static void require(boolean fine, String what, double value, String limit) {
        if (!fine) {
            throw new IllegalArgumentException(what + " is " + value + "; it must be " + limit);
        }
    }

    /** The paper's settings for a LoRA: rate 1e-4, betas 0.9 and 0.999, decay 1e-2, clip 1. */
    public static AdamW paper() {
        return new AdamW(1e-4, 0.9, 0.999, 1e-8, 1e-2, 1, 0.999);
    }

    public AdamW withRate(double peak) {
        return new AdamW(peak, beta1, beta2, eps, decay, clip, averageDecay, matrixRate);
    }
}
