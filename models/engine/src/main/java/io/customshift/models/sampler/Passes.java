package io.customshift.models.sampler;

/** The forwards of which a step's velocity is made, each a row of the batch. */
public enum Passes {
    /** v(prompt, references) alone: no guidance, or guidance that the weights have learned. */
    ONE(1),
    /** v(null) and v(prompt, references): classifier-free guidance. */
    TWO(2),
    /** v(null), v(null, references) and v(prompt, references): the method's guidance. */
    THREE(3);

    private final int rows;

    Passes(int rows) {
        this.rows = rows;
    }

    /** Rows of each picture. */
    public int rows() {
        return rows;
    }
}
