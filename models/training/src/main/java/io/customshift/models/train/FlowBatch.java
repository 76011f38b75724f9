package io.customshift.models.train;

import io.customshift.models.train.TrainedWeights.Values;

/**
 * One batch of B targets of S subjects with R references each.
 *
 * @param latents x_0, [B, C, h, w]
 * @param noise ε, [B, C, h, w]
 * @param sigma t of each row, [B]
 * @param context prompts, [B, M, J]
 * @param pooled [B, P]
 * @param plainRows how many rows at the front see no reference
 * @param references [R, S, C, h, w]; R is 0 where no row sees any
 * @param owner for each of the other rows, which of the S subjects it shows
 * @param subjectContext the subjects' names, [S, M, J]
 * @param subjectPooled [S, P]
 */
@SuppressWarnings("ArrayRecordComponent")
public record FlowBatch(
        Values latents,
        Values noise,
        Values sigma,
        Values context,
        Values pooled,
        int plainRows,
        Values references,
        long[] owner,
        Values subjectContext,
        Values subjectPooled) {
    /** Number of targets. */
    public int rows() {
        return sigma.elements().length;
    }
}
