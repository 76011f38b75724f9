package io.customshift.models.weights.layout;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Weights that were narrowed to 8-bit floats with a scale for each tensor, as ComfyUI publishes them: {@code x.scale_weight}
 * (older files, which a tensor {@code scaled_fp8} marks) or {@code x.weight_scale} (newer ones, with a {@code
 * x.comfy_quant} that says the format) is what {@code x.weight} is times. Scales of activations are for arithmetic in 8
 * bits, which is not done here. Weights quantised in other ways are refused by name.
 */
final class NarrowedWeights {
    private static final Pattern MARKER = Pattern.compile("(?:.*\\.)?scaled_fp8");
    private static final Pattern SCALE = Pattern.compile("(.*)\\.(?:scale_weight|weight_scale)");
    private static final Pattern UNUSED = Pattern.compile(".*\\.(?:scale_input|input_scale|comfy_quant)");
    private static final Map<Pattern, String> QUANTISED = Map.of(
            Pattern.compile(".*\\.(?:absmax|quant_map|nested_absmax|nested_quant_map|quant_state\\..*|SCB)"),
            "bitsandbytes (nf4, fp4 or int8)",
            Pattern.compile(".*\\.(?:qweight|qzeros|g_idx|scales|wscales|wzeros|wtscale|smooth_factor|proj_down)"),
            "GPTQ, AWQ or SVDQuant",
            Pattern.compile(".*\\.(?:weight_scale_2|weight_scale_inv|pre_quant_scale)"),
            "blocks with scales of their own");

    private NarrowedWeights() {}

    /**
     * The weights alone, each with its scale.
     *
     * @throws EngineException WEIGHTS_UNSUPPORTED for another kind of quantised weights
     */
    static Map<String, StoredTensor> scaled(String where, Map<String, StoredTensor> stored) {
        Map<String, StoredTensor> weights = new LinkedHashMap<>();
        Map<String, StoredTensor> scales = new LinkedHashMap<>();
        stored.forEach((name, tensor) -> {
            QUANTISED.forEach((names, method) -> {
                if (names.matcher(name).matches()) {
                    throw unsupported(where, name + " shows that the weights are quantised by " + method);
                }
            });
            var scale = SCALE.matcher(name);
            if (scale.matches()) {
                scales.put(scale.group(1) + ".weight", tensor);
            } else if (name.endsWith(".comfy_quant")) {
                requireEightBitFloats(where, tensor);
            } else if (!UNUSED.matcher(name).matches() && !MARKER.matcher(name).matches()) {
                weights.put(name, tensor);
            }
        });
        scales.forEach((name, scale) -> {
            if (scale.shape().elements() != 1 || !scale.dtype().isWeight()) {
                throw unsupported(
                        where,
                        name + " has scales " + scale.dtype() + scale.shape() + ", where one number is understood");
            }
            float factor = scale.floatAt(0);
            if (!Float.isFinite(factor)) {
                throw new EngineException(
                        ErrorCode.WEIGHTS_NOT_FINITE,
                        where + ": the scale of " + name + " is " + factor + "; fetch the file again");
            }
            StoredTensor weight = weights.get(name);
            if (weight == null || (factor != 1 && !weight.dtype().isEightBit())) {
                throw unsupported(
                        where,
                        name + " has the scale " + factor + ", and is "
                                + (weight == null ? "missing" : weight.dtype() + ", not an 8-bit float"));
            }
            weights.put(name, weight.dtype().isEightBit() ? weight.scaled(factor) : weight);
        });
        return weights;
    }

    /** What stands in {@code x.comfy_quant} as bytes of JSON, such as {@code {"format": "float8_e4m3fn"}}. */
    private static void requireEightBitFloats(String where, StoredTensor conf) {
        byte[] json = new byte[conf.byteSize()];
        conf.data().get(json);
        JsonNode format =
                JsonFiles.parse(where + " (" + conf.name() + ")", json).path("format");
        if (!format.asText().matches("float8_e4m3fn|float8_e5m2")) {
            throw unsupported(where, conf.name() + " says that the weights are quantised as " + format);
        }
    }

    private static EngineException unsupported(String where, String what) {
        return new EngineException(
                ErrorCode.WEIGHTS_UNSUPPORTED,
                where + ": " + what + "; use the model in 16-bit floats, or in 8-bit floats with one scale a tensor");
    }
}
