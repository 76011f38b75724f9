package io.customshift.models.network;

import io.customshift.models.network.Lora.Place;
import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import io.customshift.models.weights.Part;
import io.customshift.models.weights.config.TransformerConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The MMDiT in its two roles: the Reference-Alignment Branch, which turns a reference into keys and values, and the
 * Cross-Guidance Branch, which generates with them. The branches share their weights unless an adapter was merged into
 * one only.
 */
public final class Transformer implements AutoCloseable {
    private final Script script;
    private final Precision precision;
    private final TransformerConfig config;
    private final List<WeightTable> tables;
    private final Branch crossGuidance;
    private final Branch referenceAlignment;
    private final @Nullable Branch distilled;

    /** One branch's weights, and the same bound as the scripts' {@code mmdit.Network}. */
    private record Branch(WeightTable table, Value network) implements AutoCloseable {
        static Branch of(Script script, WeightTable table, TransformerConfig config) {
            List<Value> blocks = new ArrayList<>();
            for (int i = 0; i < config.numLayers(); i++) {
                blocks.add(table.under("transformer_blocks." + i + "."));
            }
            try (Value stem = table.except("transformer_blocks.");
                    Value all = Value.ofValues(blocks)) {
                return new Branch(table, script.value("network", stem, all, config.heads(), config.patchSize()));
            } finally {
                blocks.forEach(Value::close);
            }
        }

        @Override
        public void close() {
            network.close();
        }
    }

    private Transformer(
            Script script,
            Precision precision,
            TransformerConfig config,
            Collection<WeightTable> tables,
            Branch crossGuidance,
            Branch referenceAlignment,
            @Nullable Branch distilled) {
        this.script = script;
        this.precision = precision;
        this.config = config;
        this.tables = List.copyOf(tables);
        this.crossGuidance = crossGuidance;
        this.referenceAlignment = referenceAlignment;
        this.distilled = distilled;
    }

    /** Binds the weights, with a LoRA merged into the branches of its place; tensors belong to {@code scope}. */
    public static Transformer load(
            Script script, TensorScope scope, Part<TransformerConfig> part, Lora lora, Precision precision) {
        return load(script, scope, part, List.of(lora), precision);
    }

    /** The same with any number of LoRAs, merged one after the other. What a merged weight replaces is freed. */
    public static Transformer load(
            Script script, TensorScope scope, Part<TransformerConfig> part, List<Lora> loras, Precision precision) {
        return load(script, scope, part, loras, precision, script.onGpu());
    }

    /** The same, with the weights of queries, keys and values brought together or not. */
    static Transformer load(
            Script script,
            TensorScope scope,
            Part<TransformerConfig> part,
            List<Lora> loras,
            Precision precision,
            boolean join) {
        WeightTable base = WeightTable.load(script, scope, part.tensors(), precision.held());
        WeightTable both = merged(script, scope, base, loras, Place.BOTH_BRANCHES);
        WeightTable aligning = merged(script, scope, both, loras, Place.REFERENCE_ALIGNMENT);
        WeightTable generating = merged(script, scope, both, loras, Place.GENERATION);
        WeightTable distilling = merged(script, scope, generating, loras, Place.DISTILLED_GENERATION);
        JoinedProjections projections = new JoinedProjections(script, scope);
        Map<WeightTable, Branch> branches = new IdentityHashMap<>();
        for (WeightTable table : List.of(generating, aligning, distilling)) {
            branches.computeIfAbsent(
                    table, used -> Branch.of(script, join ? projections.join(used) : used, part.config()));
        }
        freeUnused(List.of(base, both), branches.keySet());
        projections.freeOriginals();
        List<WeightTable> tables = branches.values().stream().map(Branch::table).toList();
        return new Transformer(
                script,
                precision,
                part.config(),
                tables,
                branch(branches, generating),
                branch(branches, aligning),
                loras.stream().anyMatch(lora -> lora.place() == Place.DISTILLED_GENERATION)
                        ? branch(branches, distilling)
                        : null);
    }

    private static Branch branch(Map<WeightTable, Branch> branches, WeightTable table) {
        return Objects.requireNonNull(branches.get(table));
    }

    private static WeightTable merged(
            Script script, TensorScope scope, WeightTable table, List<Lora> loras, Place place) {
        WeightTable merged = table;
        for (Lora lora : loras) {
            if (lora.place() == place && !lora.updates().isEmpty()) {
                merged = merged.replacing(lora.merge(script, scope, merged.tensors()));
            }
        }
        return merged;
    }

    private static void freeUnused(List<WeightTable> made, Collection<WeightTable> used) {
        Set<Tensor> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        used.forEach(table -> kept.addAll(table.tensors().values()));
        Set<Tensor> freed = Collections.newSetFromMap(new IdentityHashMap<>());
        made.forEach(table -> freed.addAll(table.tensors().values()));
        freed.removeAll(kept);
        freed.forEach(Tensor::close);
    }

    /** The weights that guided steps are generated with, by checkpoint name: what a distillation starts from. */
    public Map<String, Tensor> generatingWeights() {
        Map<String, Tensor> named = new LinkedHashMap<>(crossGuidance.table().tensors());
        named.keySet().retainAll(crossGuidance.table().sources().keySet());
        return named;
    }

    /** The weights that a block of guided steps is computed with, as an argument. */
    public Value block(int layer) {
        return crossGuidance.table().under("transformer_blocks." + layer + ".");
    }

    public TransformerConfig config() {
        return config;
    }

    /** Bytes of one reference's keys and values over all layers, for an image of N tokens. */
    public long referenceBytes(int imageTokens) {
        return 2L
                * config.numLayers()
                * imageTokens
                * config.width()
                * precision.held().bytes();
    }

    /** {@link #references} of one. */
    public List<Tensor> reference(TensorScope into, Tensor latents, TextEmbedding subject) {
        return references(into, List.of(latents), subject).get(0);
    }

    /**
     * Reference-Alignment Branch: references with the subject's name, at t = 0, as one batch; each sees nothing else.
     *
     * @param latents of each reference [1, C, h, w] float32, clean
     * @return for each reference [k_0, v_0, k_1, v_1, …] of the image stream at every layer, each [1, H, N, d] in the held type
     */
    public List<List<Tensor>> references(TensorScope into, List<Tensor> latents, TextEmbedding subject) {
        return references(into, "references", latents, subject);
    }

    /**
     * All references with the subject's name in one attention, each seeing the others: what CustomShift avoids, for
     * measuring what that gains.
     *
     * @return as {@link #references}
     */
    public List<List<Tensor>> referencesTogether(TensorScope into, List<Tensor> latents, TextEmbedding subject) {
        return references(into, "references_together", latents, subject);
    }

    private List<List<Tensor>> references(
            TensorScope into, String method, List<Tensor> latents, TextEmbedding subject) {
        List<Tensor> flat;
        try (Value rows = Value.ofTensors(latents)) {
            flat = script.callList(
                    into,
                    method,
                    referenceAlignment.network(),
                    rows,
                    subject.context(),
                    subject.pooled(),
                    precision.held().scalarType());
        }
        int each = flat.size() / latents.size();
        List<List<Tensor>> references = new ArrayList<>();
        for (int i = 0; i < latents.size(); i++) {
            references.add(List.copyOf(flat.subList(i * each, (i + 1) * each)));
        }
        return references;
    }

    /**
     * Cross-Guidance Branch: velocity for rows with a time each.
     *
     * @param latents [B, C, h, w] float32
     * @param sigma [B] in [0, 1]
     * @param context [B, M, J]
     * @param pooled [B, P]
     * @param plainRows rows at the front that see no reference
     * @param guides the references of the other rows
     * @param wantMass whether the references' share is computed for the last row
     */
    public Velocity velocity(
            TensorScope into,
            Tensor latents,
            float[] sigma,
            Tensor context,
            Tensor pooled,
            int plainRows,
            Guides guides,
            boolean wantMass) {
        try (Tensor times = into.floats(sigma, sigma.length)) {
            List<Tensor> out = script.callList(
                    into,
                    "velocity",
                    crossGuidance.network(),
                    latents,
                    times,
                    context,
                    pooled,
                    plainRows,
                    guides.bound(script),
                    wantMass ? 1 : 0);
            return new Velocity(out.get(0), out.get(1));
        }
    }

    /**
     * A velocity.
     *
     * @param velocity [B, C, h, w] float32
     * @param mass [layers, rows, N] float32: the references' share of the attention of the rows with a prompt, averaged over
     *     heads; empty where it was not asked for
     */
    public record Velocity(Tensor velocity, Tensor mass) {}

    /**
     * The kind of a step.
     *
     * @param passes rows of each picture: 1 the prompt, 2 null and prompt, 3 null without references, null, prompt
     * @param referenceScale λ_R, of three passes
     * @param promptScale λ_p of three passes; the classifier-free scale of two
     * @param distilled whether the guidance is inside the weights
     */
    public record Step(
            float sigma, float nextSigma, int passes, double referenceScale, double promptScale, boolean distilled) {
        /** Of the weights without guidance inside. */
        public Step(float sigma, float nextSigma, int passes, double referenceScale, double promptScale) {
            this(sigma, nextSigma, passes, referenceScale, promptScale, false);
        }
    }

    /**
     * What the times and the pooled texts of coming steps make of every layer, computed at once: a third of the weights is
     * read for nothing else.
     *
     * @param sigmas of the steps
     * @param text of the rows of a step, as {@link #step} takes it
     * @param distilled of which weights
     */
    public Value modulations(float[] sigmas, TextEmbedding text, boolean distilled) {
        try (TensorScope work = script.newScope()) {
            return script.value(
                    "modulations", branch(distilled).network(), work.floats(sigmas, sigmas.length), text.pooled());
        }
    }

    private Branch branch(boolean distilled) {
        return distilled ? Objects.requireNonNull(this.distilled) : crossGuidance;
    }

    /** {@link #step} whose modulations are computed for it alone. */
    public Velocity step(
            TensorScope into, Tensor latents, Step step, TextEmbedding text, Guides guides, boolean wantMass) {
        try (Value modulations = modulations(new float[] {step.sigma()}, text, step.distilled())) {
            return step(into, latents, step, modulations, 0, text, guides, wantMass);
        }
    }

    /**
     * One denoising step of B pictures: their passes as one batch, guided, and an Euler step.
     *
     * @param latents [B, C, h, w] float32
     * @param modulations of this step and others
     * @param ahead how many steps this one is from the first of those
     * @param text of the rows: all pictures' of the first pass, then of the next
     * @return the next latents, and the mass of the prompted rows
     */
    public Velocity step(
            TensorScope into,
            Tensor latents,
            Step step,
            Value modulations,
            int ahead,
            TextEmbedding text,
            Guides guides,
            boolean wantMass) {
        int rows = Math.toIntExact(latents.shape()[0]) * step.passes();
        List<Tensor> out = script.callList(
                into,
                "step",
                branch(step.distilled()).network(),
                latents,
                (double) step.sigma(),
                (double) step.nextSigma(),
                modulations,
                ahead * rows,
                text.context(),
                guides.bound(script),
                wantMass,
                step.passes(),
                step.referenceScale(),
                step.promptScale());
        return new Velocity(out.get(0), out.get(1));
    }

    /** Texts of one row each as rows, in this order. */
    public TextEmbedding rows(TensorScope into, List<TextEmbedding> texts) {
        return new TextEmbedding(
                stack(into, texts.stream().map(TextEmbedding::context).toList()),
                stack(into, texts.stream().map(TextEmbedding::pooled).toList()));
    }

    /** Row {@code index} of a batch, [1, …], over the same memory. */
    public Tensor row(TensorScope into, Tensor rows, int index) {
        return script.call(into, "rows", rows, index, index + 1);
    }

    /** Rows for a batch from tensors of one row each, [1, …] to [B, …]. */
    public Tensor stack(TensorScope into, List<Tensor> rows) {
        try (Value parts = Value.ofTensors(rows)) {
            return script.call(into, "stack_rows", parts);
        }
    }

    /** The type activations are in. */
    public Dtype compute() {
        return precision.compute();
    }

    @Override
    public void close() {
        Set<Branch> branches = Collections.newSetFromMap(new IdentityHashMap<>());
        branches.addAll(List.of(crossGuidance, referenceAlignment));
        if (distilled != null) {
            branches.add(distilled);
        }
        branches.forEach(Branch::close);
        tables.forEach(table -> table.tensors().values().forEach(Tensor::close));
    }
}
