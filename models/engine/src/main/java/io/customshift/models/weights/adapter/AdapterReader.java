package io.customshift.models.weights.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pairs up the tensors of an adapter file and works out each pair's scale. */
final class AdapterReader {
    private static final int MAX_LINES = 50;

    private final Path path;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, StoredTensor> as = new LinkedHashMap<>();
    private final Map<String, StoredTensor> bs = new LinkedHashMap<>();
    private final Map<String, StoredTensor> alphas = new LinkedHashMap<>();

    AdapterReader(Path path) {
        this.path = path;
    }

    Adapter read() {
        SafetensorsFile file = SafetensorsFile.open(adapterFile());
        file.tensors().values().forEach(this::sort);
        AdapterSettings settings = AdapterSettings.of(file.path(), config(file), file.metadata());
        Map<String, LowRank> targets = new LinkedHashMap<>();
        as.forEach((module, a) -> {
            StoredTensor b = bs.get(module);
            if (b == null) {
                problems.add(module + ": has lora_A and no lora_B");
            } else if (pairs(module, a, b)) {
                targets.put(module, lowRank(module, a, b, settings));
            }
        });
        bs.keySet().stream()
                .filter(module -> !as.containsKey(module))
                .forEach(module -> problems.add(module + ": has lora_B and no lora_A"));
        alphas.keySet().stream()
                .filter(module -> !as.containsKey(module) && !bs.containsKey(module))
                .forEach(module -> problems.add(module + ": has alpha and no lora_A"));
        requireNone(
                file.path(),
                problems,
                "use a LoRA of this transformer's linear layers, in diffusers', PEFT's, kohya's or ComfyUI's names");
        if (targets.isEmpty()) {
            throw Adapter.mismatch(file.path() + ": holds no lora_A and lora_B tensors; use a LoRA adapter file");
        }
        return new Adapter(file.path(), scope(file), targets, InnerGuidance.of(file.path(), file.metadata()));
    }

    private Path adapterFile() {
        if (!Files.isDirectory(path)) {
            return path;
        }
        for (String name : new String[] {"pytorch_lora_weights.safetensors", "adapter_model.safetensors"}) {
            if (Files.isRegularFile(path.resolve(name))) {
                return path.resolve(name);
            }
        }
        throw new EngineException(
                ErrorCode.WEIGHTS_NOT_FOUND,
                path + ": has neither pytorch_lora_weights.safetensors nor adapter_model.safetensors; name the file");
    }

    private void sort(StoredTensor tensor) {
        Optional<AdapterKey> key = AdapterKey.of(tensor.name());
        if (key.isEmpty()) {
            problems.add(tensor.name() + ": " + AdapterKey.refusal(tensor.name()));
            return;
        }
        List<String> layers = key.get().layers();
        long rows = tensor.shape().rank() == 2 ? tensor.shape().size(0) : 0;
        for (int i = 0; i < layers.size(); i++) {
            // Query, key and value as one layer share A; each has its rows of B.
            StoredTensor part = key.get().kind() == AdapterKey.Kind.B && layers.size() > 1
                    ? tensor.rows(rows * i / layers.size(), rows * (i + 1) / layers.size())
                    : tensor;
            if (kinds(key.get().kind()).put(layers.get(i), part) != null) {
                problems.add(tensor.name() + ": is there twice, under two prefixes");
            }
        }
    }

    private Map<String, StoredTensor> kinds(AdapterKey.Kind kind) {
        return switch (kind) {
            case A -> as;
            case B -> bs;
            case ALPHA -> alphas;
        };
    }

    private boolean pairs(String module, StoredTensor a, StoredTensor b) {
        Dims shapeA = a.shape();
        Dims shapeB = b.shape();
        if (shapeA.rank() != 2 || shapeB.rank() != 2 || shapeA.size(0) != shapeB.size(1) || shapeA.size(0) < 1) {
            problems.add(module + ": A " + shapeA + " and B " + shapeB + " have no rank in common");
            return false;
        }
        if (!a.dtype().isWeight() || !b.dtype().isWeight()) {
            problems.add(module + ": is " + a.dtype() + " and " + b.dtype() + ", needs " + StoredDtype.WEIGHTS);
            return false;
        }
        return true;
    }

    private LowRank lowRank(String module, StoredTensor a, StoredTensor b, AdapterSettings settings) {
        int rank = Math.toIntExact(a.shape().size(0));
        double alpha = settings.alpha(module).orElse((double) rank);
        StoredTensor stored = alphas.get(module);
        if (stored != null) {
            if (Adapter.isScalar(stored)) {
                alpha = stored.floatAt(0);
            } else {
                problems.add(module + ": alpha is " + stored.dtype() + stored.shape() + ", needs one float");
            }
        }
        if (!Double.isFinite(alpha)) {
            problems.add(module + ": alpha is " + alpha);
        }
        return new LowRank(a, b, alpha, alpha / (settings.rootOfRank() ? Math.sqrt(rank) : rank));
    }

    private static Optional<JsonNode> config(SafetensorsFile file) {
        String inFile = file.metadata().get("lora_adapter_metadata");
        if (inFile != null) {
            return Optional.of(
                    JsonFiles.parse(file.path() + " (lora_adapter_metadata)", inFile.getBytes(StandardCharsets.UTF_8)));
        }
        Path beside = file.path().resolveSibling("adapter_config.json");
        return Files.isRegularFile(beside) ? Optional.of(JsonFiles.read(beside)) : Optional.empty();
    }

    private static AdapterScope scope(SafetensorsFile file) {
        @Nullable String scope = file.metadata().get(AdapterScope.METADATA_KEY);
        if (scope == null) {
            return AdapterScope.SHARED;
        }
        for (AdapterScope known : AdapterScope.values()) {
            if (known.key().equals(scope)) {
                return known;
            }
        }
        throw Adapter.mismatch(file.path() + ": " + AdapterScope.METADATA_KEY + " is \"" + scope
                + "\"; it may be shared, reference or generating");
    }

    static void requireNone(Path file, List<String> problems, String fix) {
        if (problems.isEmpty()) {
            return;
        }
        StringBuilder message = new StringBuilder()
                .append(file)
                .append(": ")
                .append(problems.size())
                .append(problems.size() == 1 ? " part does" : " parts do")
                .append(" not fit; ")
                .append(fix);
        problems.stream()
                .limit(MAX_LINES)
                .forEach(line -> message.append("\n  ").append(line));
        if (problems.size() > MAX_LINES) {
            message.append("\n  … and ").append(problems.size() - MAX_LINES).append(" more");
        }
        throw Adapter.mismatch(message.toString());
    }
}
