package io.customshift.models.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One measured value and what it is held to.
 *
 * @param name in snake_case, stable: scripts read it
 * @param unit such as {@code s} or {@code x} for a ratio
 * @param must bound that fails the command, or none
 * @param goal bound that is aimed at, or none
 * @param unjudged why the must is not judged in this run, such as too small a sample; or null where it is
 */
public record Figure(
        String name,
        double value,
        String unit,
        @Nullable Bound must,
        @Nullable Bound goal,
        @Nullable String unjudged) {

    /** A value that is judged. */
    public Figure(String name, double value, String unit, @Nullable Bound must, @Nullable Bound goal) {
        this(name, value, unit, must, goal, null);
    }

    /** The same, judged only when the sample that it comes from is large enough to tell whether its must holds. */
    public Figure judgedFrom(int needed, int sample, String what) {
        return must == null || sample >= needed
                ? this
                : new Figure(name, value, unit, must, goal, "not judged with " + sample + " " + what + " of " + needed);
    }

    /**
     * The same, judged only when it lies further from its must's limit than the error that its sample leaves.
     *
     * @param why it is not judged then
     */
    public Figure judgedBeyond(double error, String why) {
        return must == null || Math.abs(value - must.limit()) > error
                ? this
                : new Figure(name, value, unit, must, goal, why);
    }

    /**
     * A bound on a value.
     *
     * @param upper whether values lie below it
     * @param strict whether the limit itself is out of bounds
     */
    public record Bound(boolean upper, boolean strict, double limit) {
        public static Bound atMost(double limit) {
            return new Bound(true, false, limit);
        }

        public static Bound atLeast(double limit) {
            return new Bound(false, false, limit);
        }

        public static Bound below(double limit) {
            return new Bound(true, true, limit);
        }

        public static Bound above(double limit) {
            return new Bound(false, true, limit);
        }

        boolean holds(double value) {
            return (!strict && value == limit) || (upper ? value < limit : value > limit);
        }

        @Override
        public String toString() {
            return (upper ? "<" : ">") + (strict ? " " : "= ") + plain(limit);
        }
    }

    /** A value that is reported and not held to anything. */
    public static Figure plain(String name, double value, String unit) {
        return new Figure(name, value, unit, null, null);
    }

    /** Whether its must holds or is not judged; a value that is not a number holds nothing. */
    public boolean holds() {
        return must == null || unjudged != null || must.holds(value);
    }

    /** {@code FIGURE name value unit (must <= x, goal <= y)}. */
    public String line() {
        StringBuilder line = new StringBuilder("FIGURE " + name + " " + plain(value) + " " + unit);
        if (must != null || goal != null) {
            line.append(" (");
            if (must != null) {
                line.append("must ").append(must);
            }
            if (goal != null) {
                line.append(must == null ? "" : ", ").append("goal ").append(goal);
                line.append(goal.holds(value) ? "" : ", missed");
            }
            if (unjudged != null) {
                line.append(", ").append(unjudged);
            }
            line.append(')');
        }
        return holds() ? line.toString() : line.append(" FAILED").toString();
    }

    /** The same as one line of JSON. */
    public String json() {
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.put("figure", name).put("value", value).put("unit", unit);
        if (must != null) {
            node.put("must", must.toString());
        }
        if (goal != null) {
            node.put("goal", goal.toString());
        }
        if (unjudged != null) {
            node.put("unjudged", unjudged);
        }
        return node.put("holds", holds()).toString();
    }

    private static String plain(double value) {
        String text = String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.1f" : "%.4g", value);
        return text.contains("e") ? Double.toString(value) : text;
    }
}
