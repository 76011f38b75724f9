package io.customshift.models.evaluate;

import io.customshift.models.customshift.Preset;
import io.customshift.models.network.ConstantBlend;
import java.util.List;

/**
 * One way to make the pictures. Two names for one way (λ = 1 is the full method, λ = 0 is no references) are one
 * condition.
 *
 * @param key stable, in files
 * @param name for people
 * @param references shown, 0 for text to image
 * @param injection of the references; of no effect without any
 */
public record Condition(String key, String name, int references, Injection injection) {
    private static final int SHOWN = 2;

    static final Condition NONE = new Condition("none", "no references", 0, new Injection.Shift(0));
    static final Condition FULL = shift(SHOWN, 1);
    static final Condition COMPETITION = competition(SHOWN);
    static final Condition COMPETITION_OF_THREE = competition(3);

    /** All that is reported. */
    static final List<Condition> ALL = List.of(
            FULL,
            NONE,
            shift(1, 1),
            shift(3, 1),
            shift(SHOWN, 0.25),
            shift(SHOWN, 0.5),
            shift(SHOWN, 1.5),
            shift(SHOWN, 2),
            COMPETITION,
            COMPETITION_OF_THREE,
            added(0.25),
            added(0.5),
            added(1),
            interpolated(0.25),
            interpolated(0.5),
            interpolated(0.75));

    /** Enough for what is held to a bound, and for each part of the method; references compete the more, the more there are. */
    static final List<Condition> FEW =
            List.of(FULL, NONE, shift(3, 1), COMPETITION_OF_THREE, added(0.5), interpolated(0.5));

    /** The method with some references at one strength; none of strength 0. */
    static Condition shift(int references, double strength) {
        String count = references == 1 ? "1 reference" : references + " references";
        String name = strength != 1
                ? "λ = " + number(strength) + ", " + count
                : references == SHOWN ? "full method, " + count : count;
        return new Condition(
                "shift-" + references + "-" + number(strength), name, references, new Injection.Shift(strength));
    }

    /** The method under a plan that saves work. */
    static Condition planned(Preset preset) {
        return new Condition("plan-" + preset, "plan " + preset, SHOWN, new Injection.Planned(preset));
    }

    private static Condition competition(int references) {
        return new Condition(
                "competition-" + references,
                "token competition, " + references + " references",
                references,
                new Injection.Competition());
    }

    static Condition added(double weight) {
        return new Condition(
                "added-" + SHOWN + "-" + number(weight),
                "constant blend, " + number(weight) + " added",
                SHOWN,
                new Injection.Blend(ConstantBlend.ADDED, weight));
    }

    static Condition interpolated(double weight) {
        return new Condition(
                "interpolated-" + SHOWN + "-" + number(weight),
                "constant blend, " + number(weight) + " interpolated",
                SHOWN,
                new Injection.Blend(ConstantBlend.INTERPOLATED, weight));
    }

    /** The full method on as many references: what this one is held against. */
    Condition method() {
        return shift(references, 1);
    }

    boolean isBlend(ConstantBlend kind) {
        return injection instanceof Injection.Blend blend && blend.kind() == kind;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString(Math.round(value)) : Double.toString(value);
    }
}
