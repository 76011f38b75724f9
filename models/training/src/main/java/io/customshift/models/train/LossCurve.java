package io.customshift.models.train;

import java.util.List;
import java.util.Locale;

/** A loss curve as SVG: every step's loss in grey, a running mean in blue, both on a logarithmic axis. */
final class LossCurve {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;
    private static final int MARGIN = 56;
    private static final int POINTS = 1_500;

    private LossCurve() {}

    static String svg(List<Double> losses) {
        double low = losses.stream().mapToDouble(Double::doubleValue).min().orElse(0.1);
        double high = losses.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        Axis axis = new Axis(Math.log10(Math.max(low, 1e-9)), Math.log10(Math.max(high, 1e-9)) + 1e-6, losses.size());
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH,
                HEIGHT));
        for (int i = 0; i <= 4; i++) {
            double loss = Math.pow(10, axis.low + (axis.high - axis.low) * i / 4);
            double y = axis.y(loss);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>"
                            + "<text x=\"4\" y=\"%.1f\">%.4f</text>%n",
                    MARGIN,
                    WIDTH - 10,
                    y,
                    y,
                    y + 4,
                    loss));
        }
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"%d\">%d steps</text>%n", WIDTH - 90, HEIGHT - 12, losses.size()));
        svg.append(line(losses, axis, 0, "#ccc")).append(line(losses, axis, 0.97, "#1565c0"));
        return svg.append("</svg>\n").toString();
    }

    private record Axis(double low, double high, int steps) {
        double x(int step) {
            return MARGIN + (WIDTH - MARGIN - 10.0) * step / Math.max(1, steps - 1);
        }

        double y(double loss) {
            double share = (Math.log10(Math.max(loss, 1e-9)) - low) / (high - low);
            return HEIGHT - 30 - (HEIGHT - 50) * share;
        }
    }

    private static String line(List<Double> losses, Axis axis, double kept, String colour) {
        StringBuilder points = new StringBuilder();
        double mean = losses.isEmpty() ? 0 : losses.get(0);
        int every = Math.max(1, losses.size() / POINTS);
        for (int i = 0; i < losses.size(); i++) {
            mean = kept * mean + (1 - kept) * losses.get(i);
            if (i % every == 0) {
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", axis.x(i), axis.y(mean)));
            }
        }
        return "<polyline fill=\"none\" stroke=\"" + colour + "\" points=\"" + points + "\"/>\n";
    }
}
