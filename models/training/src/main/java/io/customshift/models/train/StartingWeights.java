package io.customshift.models.train;

import io.customshift.models.train.Randomness.Purpose;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What training starts from where it does not start from trained values. */
final class StartingWeights {
    private static final List<String> TARGETS =
            List.of("to_q", "to_k", "to_v", "to_out.0", "add_q_proj", "add_k_proj", "add_v_proj", "to_add_out");
    private static final String POSITIONS = "pos_embed.pos_embed";

    private StartingWeights() {}

    /** Whether a tensor is never trained: the position table. */
    static boolean isFixed(String name) {
        return name.equals(POSITIONS);
    }

    /**
     * Random weights made fit to learn from: modulations and the output layer are zero, so that every block begins as
     * the identity (Peebles and Xie 2023), biases are zero and norms one.
     */
    static Map<String, Values> calmed(Map<String, Values> random) {
        Map<String, Values> calm = new LinkedHashMap<>();
        random.forEach((name, values) -> {
            float[] elements = values.elements().clone();
            if (name.contains("norm1")
                    || name.startsWith("norm_out")
                    || name.startsWith("proj_out")
                    || name.endsWith(".bias")) {
                elements = new float[elements.length];
            } else if (name.contains(".norm_")) {
                Arrays.fill(elements, 1);
            }
            calm.put(name, new Values(elements, values.shape()));
        });
        return calm;
    }

    /**
     * LoRA pairs for every linear layer of the blocks and of the output, of the rank or what the layer has: A gaussian of
     * deviation 1 / √in, B zero; their scale is 1.
     */
    static Map<String, Values> pairsOfAllLinears(Map<String, StoredTensor> weights, int rank, long seed) {
        Map<String, Values> pairs = new LinkedHashMap<>();
        SplittableRandom random = new Randomness(seed).at(-1, Purpose.CHOICE);
        weights.forEach((name, weight) -> {
            boolean output = name.equals("proj_out.weight") || name.equals("norm_out.linear.weight");
            boolean ofBlock = name.startsWith("transformer_blocks.") && name.endsWith(".weight");
            if ((output || ofBlock) && weight.shape().rank() == 2) {
                String module = name.substring(0, name.length() - ".weight".length());
                long in = weight.shape().size(1);
                long own = Math.min(rank, Math.min(in, weight.shape().size(0)));
                pair(pairs, module, weight, own, random, (float) Math.sqrt(in));
            }
        });
        return pairs;
    }

    /** LoRA pairs for every attention projection of both streams: A gaussian of deviation 1 / r, B zero. */
    static Map<String, Values> pairs(TransformerConfig config, Map<String, StoredTensor> weights, int rank, long seed) {
        Map<String, Values> pairs = new LinkedHashMap<>();
        SplittableRandom random = new Randomness(seed).at(-1, Purpose.CHOICE);
        for (int layer = 0; layer < config.numLayers(); layer++) {
            for (String target : TARGETS) {
                String module = "transformer_blocks." + layer + ".attn." + target;
                StoredTensor weight = weights.get(module + ".weight");
                if (weight != null) {
                    pair(pairs, module, weight, rank, random, rank);
                }
            }
        }
        return pairs;
    }

    /** A gaussian of deviation 1 / {@code divisor} and zeros. */
    private static void pair(
            Map<String, Values> pairs,
            String module,
            StoredTensor weight,
            long rank,
            SplittableRandom random,
            float divisor) {
        long out = weight.shape().size(0);
        long in = weight.shape().size(1);
        float[] a = Randomness.normal(random, Math.toIntExact(rank * in));
        for (int i = 0; i < a.length; i++) {
            a[i] /= divisor;
        }
        pairs.put(module + ".lora_A.weight", new Values(a, rank, in));
        pairs.put(module + ".lora_B.weight", new Values(new float[Math.toIntExact(out * rank)], out, rank));
    }
}
