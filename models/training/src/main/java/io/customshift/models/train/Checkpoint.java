package io.customshift.models.train;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.train.TrainedWeights.State;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a run needs to continue: weights, both moments and the average in float32, the number of steps done, and the
 * settings, which a later start must repeat. One safetensors file, replaced by an atomic rename.
 *
 * @param settings what the losses depend on, by name
 */
record Checkpoint(int step, Map<String, String> settings, State state) {
    private static final String STEP = "step";
    private static final List<String> KINDS = List.of("weight/", "first/", "second/", "average/");

    void write(Path file) {
        List<StoredTensor> tensors = new ArrayList<>();
        List<Map<String, Values>> kinds = List.of(state.weights(), state.first(), state.second(), state.average());
        for (int i = 0; i < KINDS.size(); i++) {
            tensors.addAll(StoredValues.stored(kinds.get(i), StoredDtype.F32, KINDS.get(i)));
        }
        Map<String, String> metadata = new LinkedHashMap<>(settings);
        metadata.put(STEP, Integer.toString(step));
        SafetensorsWriter.write(file, tensors, metadata);
    }

    static Checkpoint read(Path path) {
        SafetensorsFile file = SafetensorsFile.open(path);
        List<Map<String, Values>> kinds = new ArrayList<>();
        for (String kind : KINDS) {
            Map<String, Values> values = new LinkedHashMap<>();
            file.tensors().forEach((name, stored) -> {
                if (name.startsWith(kind)) {
                    values.put(name.substring(kind.length()), StoredValues.read(stored));
                }
            });
            kinds.add(values);
        }
        Map<String, String> settings = new LinkedHashMap<>(file.metadata());
        String step = settings.remove(STEP);
        if (step == null || !step.matches("\\d{1,9}")) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_CORRUPT, path + ": says no step; it is not a checkpoint of a training run");
        }
        return new Checkpoint(
                Integer.parseInt(step), settings, new State(kinds.get(0), kinds.get(1), kinds.get(2), kinds.get(3)));
    }

    /** @throws EngineException USAGE that names every setting that is not the checkpoint's */
    void requireSettings(Path file, Map<String, String> wanted) {
        List<String> problems = new ArrayList<>();
        wanted.forEach((name, value) -> {
            String had = settings.get(name);
            if (!value.equals(had)) {
                problems.add(name + " was " + had + " and is " + value);
            }
        });
        if (!problems.isEmpty()) {
            throw new EngineException(
                    ErrorCode.USAGE,
                    file + " continues another run: " + String.join(", ", problems)
                            + "; repeat its settings, or name another --out");
        }
    }
}
