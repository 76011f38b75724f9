package io.customshift.models.train;

import io.customshift.models.customshift.Guidance;
import io.customshift.models.weights.safetensors.StoredDtype;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What to train, on what, and how.
 *
 * @param weights model to start from, a folder in the diffusers layout
 * @param data what to learn from
 * @param out folder of checkpoint, losses, samples and result
 * @param cache folder of encoded pictures
 * @param part what is trained
 * @param fromNothing whether the transformer's random weights are made fit to learn from first
 * @param batch what a batch is made of
 * @param crop side of the autoencoder's crops in pixels
 * @param accumulation batches of a step
 * @param rank of a LoRA
 * @param alpha of a LoRA
 * @param shared whether the LoRA also changes the generating branch
 * @param checkpointed whether blocks are computed again for their gradients, to save memory
 * @param warmUp steps until the peak learning rate
 * @param floor share of the peak rate at the end
 * @param guidance of the sample sheets; of a guidance distillation, what is learned
 * @param dtype the result is written in
 * @param device to train on
 * @param side of the transformer's pictures in pixels, or {@link #MODELS_OWN_SIDE}
 */
public record TrainingRequest(
        Path weights,
        DataSource data,
        Path out,
        Path cache,
        Part part,
        boolean fromNothing,
        Batch batch,
        int crop,
        int accumulation,
        int rank,
        double alpha,
        boolean shared,
        boolean checkpointed,
        AdamW optimizer,
        int steps,
        int warmUp,
        double floor,
        long seed,
        int checkpointEvery,
        int sampleEvery,
        Guidance guidance,
        StoredDtype dtype,
        String device,
        int side) {
    /** For pictures of the side that the model was made for. */
    public static final int MODELS_OWN_SIDE = 0;

    public TrainingRequest {
        require(side >= 0, "size is " + side + "; it must be above 0");
        require(accumulation >= 1, "accumulation is " + accumulation + "; it must be 1 or more");
        require(rank >= 1 && rank <= 1024, "rank is " + rank + "; it must be 1 to 1024");
        require(steps >= 1, "steps is " + steps + "; it must be 1 or more");
        require(checkpointEvery >= 1, "a checkpoint every " + checkpointEvery + " steps; it must be 1 or more");
        require(sampleEvery >= 0, "a sample every " + sampleEvery + " steps; it must be 0 or more");
    }

    private static void require(boolean fine, String problem) {
        if (!fine) {
            throw new IllegalArgumentException(problem);
        }
    }

    /** What can be trained. */
    public enum Part {
        /** Low-rank pairs on the attention projections; everything else is frozen. */
        LORA,
        /** Low-rank pairs of the generating branch that do in one pass what guidance takes three for. */
        GUIDANCE,
        /** The whole transformer. */
        TRANSFORMER,
        /** The autoencoder. */
        AUTOENCODER,
        /** The autoencoder's decoder: latents stay what they are, and with them a transformer trained on them. */
        DECODER
    }

    /**
     * What a batch is made of.
     *
     * @param subjects different subjects of a batch
     * @param targets of each subject
     * @param references most references of a subject
     * @param shift of the times towards noise; 1 is none
     * @param drop how often the references are left out, the prompt, and both: each of the three
     */
    public record Batch(int subjects, int targets, int references, double shift, double drop) {
        public Batch {
            if (subjects < 1
                    || targets < 1
                    || references < 0
                    || references > 5
                    || shift <= 0
                    || drop < 0
                    || drop > 0.3) {
                throw new IllegalArgumentException(
                        "a batch needs subjects and targets, 0 to 5 references, a shift above 0, a drop of 0 to 0.3");
            }
        }

        /** Pictures of a batch. */
        public int rows() {
            return subjects * targets;
        }
    }

    Schedule schedule() {
        return new Schedule(optimizer.rate(), warmUp, steps, floor);
    }

    TrainingRun.Plan plan() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("data", data.toString());
        settings.put("part", part.name());
        settings.put("batch", batch.toString());
        settings.put("crop", Integer.toString(crop));
        settings.put("accumulation", Integer.toString(accumulation));
        settings.put("rank", Integer.toString(rank));
        settings.put("alpha", Double.toString(alpha));
        settings.put("shared", Boolean.toString(shared));
        settings.put("optimizer", optimizer.toString());
        settings.put("steps", Integer.toString(steps));
        settings.put("warm-up", Integer.toString(warmUp));
        settings.put("floor", Double.toString(floor));
        settings.put("seed", Long.toString(seed));
        if (part == Part.GUIDANCE) {
            settings.put("guidance", guidance.toString());
        }
        if (side != MODELS_OWN_SIDE) {
            settings.put("size", Integer.toString(side));
        }
        return new TrainingRun.Plan(steps, checkpointEvery, sampleEvery, settings);
    }
}
