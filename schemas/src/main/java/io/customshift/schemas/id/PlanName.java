package io.customshift.schemas.id;

import io.customshift.schemas.error.Require;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How work is saved on a picture, by name: {@code exact}, {@code fast}, {@code turbo}, or what a later engine has. Which of
 * them a model's workers can run is in their heartbeats.
 */
public record PlanName(String value) implements TextValue {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    /** Nothing saved; what is meant where no plan is named. */
    public static final PlanName EXACT = new PlanName("exact");

    public PlanName {
        value = Require.matches(
                value.toLowerCase(Locale.ROOT), FORM, "plan", "1 to 32 of a-z 0-9 - such as exact, fast or turbo");
    }

    /** The name of a plan that may be left out. */
    public static PlanName orExact(@Nullable PlanName plan) {
        return plan == null ? EXACT : plan;
    }

    @Override
    public String toString() {
        return value;
    }
}
