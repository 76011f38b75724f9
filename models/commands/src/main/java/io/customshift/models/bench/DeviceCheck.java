package io.customshift.models.bench;

import io.customshift.models.bench.Figure.Bound;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.network.CadsForm;
import io.customshift.models.network.Guides;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a person wants to know of a device before trusting it with a catalogue, in one run: whether it computes what the CPU
 * computes, the same each time, how fast, what holding references gains there, and whether it goes on after its memory ran
 * out.
 *
 * @param weights a transformer
 * @param quick sizes and numbers for a first look, on a CPU too
 * @param peer diffusers, where it is there
 * @param say told what is being done
 */
public record DeviceCheck(Path weights, String device, boolean quick, Optional<PythonPeer> peer, Consumer<String> say) {
    private static final List<String> TYPES = List.of("float32", "bfloat16");
    /** More than any memory, in bytes. */
    private static final long TOO_MUCH = 1L << 43;

    /** Of which so many bytes at least are asked for as often as it takes. */
    private static final long PIECE = 1L << 23;

    /** Everything, in an order that needs each kind of network once. */
    public List<Figure> run() {
        long begun = System.nanoTime();
        say.accept("device: " + Torch.describe(device));
        List<Figure> figures = new ArrayList<>();
        List<float[]> exact;
        List<float[]> exactAttention;
        try (RandomNetwork cpu = new RandomNetwork(weights, "cpu", "float32", side())) {
            Torch.suitThreads(cpu.transformer.config().width());
            say.accept("blocks on the CPU in float32");
            exact = blocks(cpu);
            exactAttention = attention(cpu);
        }
        for (String type : TYPES) {
            try (RandomNetwork network = new RandomNetwork(weights, device, type, side())) {
                say.accept("blocks in " + type);
                figures.add(parity("block_error_" + type, type, exact, blocks(network)));
                figures.add(parity("attention_error_" + type, type, exactAttention, attention(network)));
                figures.add(stability(type, network));
                figures.add(places(type, network));
            }
        }
        String type = TYPES.get(TYPES.size() - 1);
        for (int side : sides()) {
            say.accept("steps and cache at " + side + "x" + side + " in " + type);
            try (RandomNetwork network = new RandomNetwork(weights, device, type, side)) {
                steps(network, side, figures);
                cache(network, side, figures);
            }
        }
        try (RandomNetwork network = new RandomNetwork(weights, device, type, side())) {
            say.accept("memory runs out");
            figures.add(exhaustion(network));
        }
        peer.ifPresent(python -> {
            say.accept("diffusers, in turns");
            figures.addAll(PeerBench.run(weights, python, device, type, side(), 3, quick ? 1 : PeerBench.ROUNDS, 3));
        });
        figures.add(new Figure(
                "verify_seconds", (System.nanoTime() - begun) / 1e9, "s", quick ? null : Bound.atMost(480), null));
        return figures;
    }

    private int side() {
        return quick ? 64 : 512;
    }

    private List<Integer> sides() {
        return quick ? List.of(64) : List.of(512, 768, 1024);
    }

    private List<float[]> blocks(RandomNetwork network) {
        List<float[]> all = new ArrayList<>();
        for (int layer = 0; layer < network.transformer.config().numLayers(); layer++) {
            all.add(network.block(layer, quick ? 16 : 256, quick ? 8 : 154));
        }
        return all;
    }

    /** Three references of one strength, of another, and of different ones. */
    private static List<float[]> attention(RandomNetwork network) {
        return List.of(network.attention(1, 1, 1), network.attention(0.5, 0.5, 0.5), network.attention(1, 0.3, 1.7));
    }

    /** The largest ‖found − exact‖ ÷ ‖exact‖ of a part. */
    private static Figure parity(String name, String type, List<float[]> exact, List<float[]> found) {
        double worst = 0;
        for (int layer = 0; layer < exact.size(); layer++) {
            double difference = 0;
            double size = 0;
            for (int i = 0; i < exact.get(layer).length; i++) {
                double e = exact.get(layer)[i];
                difference += Math.pow(found.get(layer)[i] - e, 2);
                size += e * e;
            }
            double relative = Math.sqrt(difference / size);
            worst = relative <= worst ? worst : relative;
        }
        // A float32 multiplication on a GPU may round its inputs to 10 bits (TF32) where that is switched on.
        double most = type.equals("float32") ? 1e-3 : 3e-2;
        return new Figure(name, worst, "of the norm", Bound.atMost(most), null);
    }

    /** How many of three runs differ from the first in any bit. */
    private static Figure stability(String type, RandomNetwork network) {
        try (TensorScope held = network.newScope();
                Guides guides = guides(network.references(held, 2), 0.5)) {
            float[] first = network.guidedStep(guides, 1);
            int different = 0;
            for (int run = 0; run < 3; run++) {
                try (TensorScope again = network.newScope();
                        Guides anew = guides(network.references(again, 2), 0.5)) {
                    different += Arrays.equals(first, network.guidedStep(anew, 1)) ? 0 : 1;
                }
            }
            return new Figure("runs_that_differ_" + type, different, "of 3", Bound.atMost(0), null);
        }
    }

    /** How many of four equal pictures, side by side, differ from the first in any bit. */
    private static Figure places(String type, RandomNetwork network) {
        int pictures = 4;
        try (TensorScope held = network.newScope();
                Guides guides = guides(network.references(held, 2), 0.5)) {
            float[] all = network.guidedStep(guides, pictures);
            int each = all.length / pictures;
            int different = 0;
            for (int i = 1; i < pictures; i++) {
                different += Arrays.equals(all, 0, each, all, i * each, (i + 1) * each) ? 0 : 1;
            }
            return Figure.plain("places_that_differ_" + type, different, "of 3");
        }
    }

    private void steps(RandomNetwork network, int side, List<Figure> figures) {
        for (int references : new int[] {1, 3}) {
            try (TensorScope held = network.newScope()) {
                List<List<Tensor>> encoded = network.references(held, references);
                for (double strength : new double[] {1, 0.5}) {
                    try (Guides guides = guides(encoded, strength)) {
                        for (int pictures : new int[] {1, 4}) {
                            String name = String.format(
                                    "step_%d_references_%d_strength_%s_batch_%d",
                                    side, references, strength == 1 ? "1" : "half", pictures);
                            figures.add(Figure.plain(name, time(() -> network.guidedStep(guides, pictures)), "s"));
                        }
                    }
                }
            }
        }
    }

    /** A step whose references are at hand against one that encodes them first. */
    private void cache(RandomNetwork network, int side, List<Figure> figures) {
        for (int count = 1; count <= 4; count++) {
            int references = count;
            try (TensorScope held = network.newScope()) {
                List<List<Tensor>> encoded = network.references(held, references);
                network.await(encoded);
                double step;
                try (Guides guides = guides(encoded, 1)) {
                    step = time(() -> network.guidedStep(guides, 1));
                }
                double encoding = time(() -> {
                    try (TensorScope again = network.newScope()) {
                        network.await(network.references(again, references));
                    }
                });
                String name = side + "_references_" + references;
                figures.add(Figure.plain("encode_" + name, encoding, "s"));
                figures.add(Figure.plain("cache_gain_" + name, (step + encoding) / step, "x"));
            }
        }
    }

    /** 1 where a request for more memory than there is fails as that, and the next step gives the bits of the one before. */
    private static Figure exhaustion(RandomNetwork network) {
        try (TensorScope held = network.newScope();
                Guides guides = guides(network.references(held, 1), 1)) {
            float[] before = network.guidedStep(guides, 1);
            boolean told = false;
            try (TensorScope work = network.newScope()) {
                Tensor large = network.latents;
                while (Float.BYTES * large.elements() < PIECE) {
                    large = network.transformer.stack(work, Collections.nCopies(64, large));
                }
                int times = Math.toIntExact(TOO_MUCH / (Float.BYTES * large.elements()) + 1);
                network.transformer.stack(work, Collections.nCopies(times, large));
            } catch (EngineException e) {
                told = e.code() == ErrorCode.OUT_OF_MEMORY;
            }
            boolean survived = told && Arrays.equals(before, network.guidedStep(guides, 1));
            return new Figure("survived_lack_of_memory", survived ? 1 : 0, "of 1", Bound.atLeast(1), null);
        }
    }

    private double time(Runnable work) {
        return Stopwatch.median(Stopwatch.seconds(1, quick ? 1 : 3, work));
    }

    private static Guides guides(List<List<Tensor>> references, double strength) {
        double[] strengths = new double[references.size()];
        Arrays.fill(strengths, strength);
        return Guides.of(references, strengths, CadsForm.MERGED);
    }
}
