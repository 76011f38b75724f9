package io.customshift.models.weights.adapter;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an adapter that was distilled from guided velocities says of them in its metadata. It holds one pair of scales and
 * no other, and was learned for a range of steps.
 *
 * @param reference λ_R that is inside
 * @param prompt λ_p that is inside
 * @param leastSteps fewest denoising steps
 * @param mostSteps most denoising steps
 * @param shift of the schedule that few steps go with
 */
public record InnerGuidance(double reference, double prompt, int leastSteps, int mostSteps, double shift) {
    /** Metadata key of both scales, such as {@code 6,6}. */
    public static final String GUIDANCE_KEY = "customshift.guidance";
    /** Metadata key of the steps, such as {@code 4..28}. */
    public static final String STEPS_KEY = "customshift.steps";
    /** Metadata key of the shift, such as {@code 1.5}. */
    public static final String SHIFT_KEY = "customshift.shift";

    private static final Pattern GUIDANCE = Pattern.compile("(\\d{1,3}(?:\\.\\d+)?),(\\d{1,3}(?:\\.\\d+)?)");
    private static final Pattern SHIFT = Pattern.compile("\\d{1,3}(?:\\.\\d+)?");
    private static final Pattern STEPS = Pattern.compile("(\\d{1,4})\\.\\.(\\d{1,4})");

    static Optional<InnerGuidance> of(Path file, Map<String, String> metadata) {
        String guidance = metadata.get(GUIDANCE_KEY);
        String steps = metadata.get(STEPS_KEY);
        String shift = metadata.get(SHIFT_KEY);
        if (guidance == null && steps == null && shift == null) {
            return Optional.empty();
        }
        Matcher scales = GUIDANCE.matcher(String.valueOf(guidance));
        Matcher range = STEPS.matcher(String.valueOf(steps));
        if (!scales.matches()
                || !range.matches()
                || !SHIFT.matcher(String.valueOf(shift)).matches()) {
            throw Adapter.mismatch(file + ": " + GUIDANCE_KEY + " is " + guidance + ", " + STEPS_KEY + " is " + steps
                    + " and " + SHIFT_KEY + " is " + shift + "; needed are all, such as 6,6 and 4..28 and 1.5");
        }
        return Optional.of(new InnerGuidance(
                Double.parseDouble(scales.group(1)),
                Double.parseDouble(scales.group(2)),
                Integer.parseInt(range.group(1)),
                Integer.parseInt(range.group(2)),
                Double.parseDouble(String.valueOf(shift))));
    }

    /** As the metadata of a file. */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(GUIDANCE_KEY, reference + "," + prompt);
        metadata.put(STEPS_KEY, leastSteps + ".." + mostSteps);
        metadata.put(SHIFT_KEY, Double.toString(shift));
        return metadata;
    }
}
