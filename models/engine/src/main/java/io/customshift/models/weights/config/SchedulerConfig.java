package io.customshift.models.weights.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What {@code FlowMatchEulerDiscreteScheduler} is set to.
 *
 * @param shift the timestep shift; 3 for the published models
 * @param trainTimesteps timesteps that sigma in [0, 1] is spread over
 */
public record SchedulerConfig(double shift, int trainTimesteps) {
    /** What the single-file layout, which carries no scheduler, stands for. */
    public static final SchedulerConfig SD3 = new SchedulerConfig(3.0, 1000);

    /** Fields that change nothing by themselves: names, and numbers that a switch of their own turns on. */
    private static final Set<String> NEUTRAL = Set.of(
            "_class_name",
            "_diffusers_version",
            "shift",
            "num_train_timesteps",
            "base_shift",
            "max_shift",
            "base_image_seq_len",
            "max_image_seq_len",
            "time_shift_type");

    /** Any other field that is on, such as {@code use_karras_sigmas}, makes other pictures, and is refused by its name. */
    public static SchedulerConfig parse(String source, JsonNode node) {
        ConfigFields fields = new ConfigFields(source, node);
        fields.requireText("_class_name", "FlowMatchEulerDiscreteScheduler");
        fields.requireOff(NEUTRAL, "a fixed shift and nothing else");
        return new SchedulerConfig(
                fields.decimal("shift", 1e-3, 1000, 1.0), fields.integer("num_train_timesteps", 1, 1_000_000, 1000));
    }

    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("_class_name", "FlowMatchEulerDiscreteScheduler");
        json.put("num_train_timesteps", trainTimesteps);
        json.put("shift", shift);
        return json;
    }
}
