package io.customshift.models.train;

import io.customshift.models.customshift.PromptEncoder;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.network.TextEmbedding;
import io.customshift.models.network.TextEncoders;
import io.customshift.models.text.PromptText;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.ContentDigest;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.WeightsDigest;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.SafetensorsWriter.Planned;
import io.customshift.models.weights.safetensors.StoredDtype;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Embeddings of a data set's texts, encoded once and kept in a file. The text encoders are opened only to write it, and
 * are closed before training starts: T5-XXL alone is larger than the transformer.
 */
final class TextCache {
    private static final Set<Component> ENCODERS = EnumSet.of(Component.CLIP_L, Component.CLIP_G, Component.T5);
    private static final int T5_LENGTH = 256;

    private final Path weights;
    private final String device;
    private final List<String> texts;
    private final CacheFile cache;
    private final TrainingListener listener;

    private TextCache(TrainingRequest request, List<String> texts, TrainingListener listener) {
        this.weights = request.weights();
        this.device = request.device();
        this.texts = texts;
        this.cache = CacheFile.of(request.cache(), "texts", source(weights, texts));
        this.listener = listener;
    }

    /**
     * Reads the embeddings, which are made first where they are not there.
     *
     * @param texts each once, the empty one first
     */
    static TextTable table(TrainingRequest request, List<String> texts, TrainingListener listener) {
        TextCache cache = new TextCache(request, texts, listener);
        SafetensorsFile file =
                cache.cache.open(cache::holdsAll, listener::warned).orElseGet(cache::make);
        return new TextTable(texts, file);
    }

    private boolean holdsAll(SafetensorsFile file) {
        if (file.tensors().size() != 2 * texts.size()) {
            return false;
        }
        Dims context = file.tensor(TextTable.contextName(0)).shape();
        Dims pooled = file.tensor(TextTable.pooledName(0)).shape();
        for (int i = 0; i < texts.size(); i++) {
            if (!file.tensor(TextTable.contextName(i)).shape().equals(context)
                    || !file.tensor(TextTable.pooledName(i)).shape().equals(pooled)
                    || file.tensor(TextTable.contextName(i)).dtype() != StoredDtype.F32
                    || file.tensor(TextTable.pooledName(i)).dtype() != StoredDtype.F32) {
                return false;
            }
        }
        return true;
    }

    private SafetensorsFile make() {
        Set<Component> wanted = EnumSet.copyOf(ENCODERS);
        wanted.add(Component.TRANSFORMER);
        try (Weights opened = Weights.open(weights, wanted);
                Script script = Torch.script(device);
                TensorScope scope = script.newScope();
                PromptEncoder encoder = new PromptEncoder(
                        scope, opened, into -> TextEncoders.asStored(script, into, opened), false, T5_LENGTH)) {
            write(encoder, scope);
        }
        return SafetensorsFile.open(cache.path());
    }

    private void write(PromptEncoder encoder, TensorScope scope) {
        SafetensorsWriter writer;
        try (TensorScope work = scope.child()) {
            TextEmbedding empty = encoder.encode(work, PromptText.prompt(texts.get(0)));
            writer = cache.create(plan(
                    Dims.of(empty.context().shape()), Dims.of(empty.pooled().shape())));
        }
        try (writer) {
            for (int i = 0; i < texts.size(); i++) {
                try (TensorScope work = scope.child()) {
                    TextEmbedding embedding = encoder.encode(work, PromptText.prompt(texts.get(i)));
                    writer.append(bytes(embedding.context().toFloats()));
                    writer.append(bytes(embedding.pooled().toFloats()));
                }
                listener.embedded(i + 1, texts.size());
            }
            writer.finish();
        }
    }

    private List<Planned> plan(Dims context, Dims pooled) {
        List<Planned> plan = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            plan.add(new Planned(TextTable.contextName(i), StoredDtype.F32, context));
            plan.add(new Planned(TextTable.pooledName(i), StoredDtype.F32, pooled));
        }
        return plan;
    }

    private static ByteBuffer bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    /** Texts, encoders, tokenizers and length. */
    private static String source(Path weights, List<String> texts) {
        StringBuilder source = new StringBuilder("T5 length " + T5_LENGTH + "\n");
        try (Weights opened = Weights.open(weights, ENCODERS)) {
            source.append(WeightsDigest.content(opened)).append('\n');
            for (int number = 1; number <= 3; number++) {
                opened.tokenizerFolder(number)
                        .ifPresent(folder -> files(folder)
                                .forEach(file -> source.append(file.getFileName())
                                        .append(' ')
                                        .append(ContentDigest.sha256(file))
                                        .append('\n')));
            }
        }
        texts.forEach(text -> source.append(text.length()).append(' ').append(text));
        return source.toString();
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new EngineException(ErrorCode.TOKENIZER_INVALID, folder + ": cannot be read: " + e, e);
        }
    }
}
