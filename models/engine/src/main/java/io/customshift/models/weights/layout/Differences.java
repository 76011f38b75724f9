package io.customshift.models.weights.layout;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Everything in which tensors differ from what a configuration needs, gathered and then told in one error. */
public final class Differences {
    private static final int MAX_LINES = 50;

    private final List<String> missing = new ArrayList<>();
    private final List<String> unexpected = new ArrayList<>();
    private final List<String> misshapen = new ArrayList<>();
    private final List<String> wrongType = new ArrayList<>();

    /** Compares one component; {@code part} names it in the message. */
    public void compare(String part, Map<String, Dims> expected, Map<String, StoredTensor> found) {
        expected.forEach((name, shape) -> {
            StoredTensor tensor = found.get(name);
            if (tensor == null) {
                missing.add(part + ": " + name + " " + shape);
                return;
            }
            if (!tensor.shape().equals(shape)) {
                misshapen.add(part + ": " + name + " is " + tensor.shape() + ", needs " + shape);
            }
            if (!tensor.dtype().isWeight()) {
                wrongType.add(part + ": " + name + " is " + tensor.dtype() + ", needs " + StoredDtype.WEIGHTS);
            }
        });
        found.forEach((name, tensor) -> {
            if (!expected.containsKey(name)) {
                unexpected(part, tensor);
            }
        });
    }

    void unexpected(String part, StoredTensor tensor) {
        unexpected.add(part + ": " + tensor.name() + " " + tensor.shape());
    }

    void misshapen(String part, String what) {
        misshapen.add(part + ": " + what);
    }

    int count() {
        return missing.size() + unexpected.size() + misshapen.size() + wrongType.size();
    }

    /**
     * @throws EngineException WEIGHTS_MISMATCH that lists all differences, grouped, at most 50 of them by name
     */
    public void requireNone(Object source) {
        if (count() == 0) {
            return;
        }
        StringBuilder message = new StringBuilder()
                .append(source)
                .append(": ")
                .append(count())
                .append(count() == 1 ? " tensor does" : " tensors do")
                .append(" not fit the configuration (")
                .append(missing.size())
                .append(" missing, ")
                .append(unexpected.size())
                .append(" unexpected, ")
                .append(misshapen.size())
                .append(" misshapen, ")
                .append(wrongType.size())
                .append(" of a wrong type); use the config.json and the weights of one and the same model");
        int left = MAX_LINES;
        left = append(message, "missing", missing, left);
        left = append(message, "unexpected", unexpected, left);
        left = append(message, "misshapen", misshapen, left);
        left = append(message, "wrong type", wrongType, left);
        if (count() > MAX_LINES) {
            message.append("\n  … and ").append(count() - MAX_LINES).append(" more");
        }
        throw new EngineException(ErrorCode.WEIGHTS_MISMATCH, message.toString());
    }

    private static int append(StringBuilder message, String kind, List<String> lines, int left) {
        int shown = Math.min(left, lines.size());
        for (String line : lines.subList(0, shown)) {
            message.append("\n  ").append(kind).append("  ").append(line);
        }
        return left - shown;
    }
}
