package io.customshift.models.image;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A plot as SVG: lines over a number, or bars in groups.
 *
 * @param groups captions below
 * @param x where each group stands, from 0 to 1
 */
public record Chart(
        String title,
        String axis,
        List<String> groups,
        List<Double> x,
        Vertical vertical,
        List<Series> series,
        boolean lines) {
    private static final int LINES_WIDTH = 520;
    private static final int GROUP_WIDTH = 96;
    private static final int HEIGHT = 340;
    private static final int LEFT = 52;
    private static final int TOP = 52;
    private static final int BOTTOM = 78;
    private static final int RIGHT = 16;

    /** Lines of more points have no dots, and captions at some of them only. */
    private static final int DOTS = 40;

    private static final int CAPTIONS = 6;

    /** Values in the order of the groups. */
    public record Series(String name, String colour, List<Double> values) {}

    /** The vertical axis, from {@code low} to {@code high}. */
    public record Vertical(double low, double high, boolean logarithmic) {
        double share(double value) {
            return logarithmic
                    ? Math.log10(Math.max(value, low) / low) / Math.log10(high / low)
                    : (value - low) / (high - low);
        }

        double at(double share) {
            return logarithmic ? low * Math.pow(high / low, share) : low + share * (high - low);
        }
    }

    /** Lines over numbers, from 0 up; a {@code top} that is not a number is chosen by the values. */
    public static Chart lines(String title, String axis, List<Double> x, double top, List<Series> series) {
        double low = x.isEmpty() ? 0 : x.get(0);
        double span = x.isEmpty() ? 1 : Math.max(1e-9, x.get(x.size() - 1) - low);
        List<Double> at = x.stream().map(value -> (value - low) / span).toList();
        List<String> captions = x.stream().map(Chart::number).toList();
        return new Chart(title, axis, captions, at, new Vertical(0, top(top, series), false), series, true);
    }

    /** The same on a logarithmic axis that holds all values, which are above 0. */
    public Chart logarithmic() {
        DoubleSummaryStatistics values = series.stream()
                .flatMap(of -> of.values().stream())
                .mapToDouble(value -> Math.max(value, 1e-9))
                .summaryStatistics();
        double low = values.getCount() == 0 ? 0.1 : values.getMin();
        double high = values.getCount() == 0 ? 1 : Math.max(values.getMax(), low * 1.01);
        return new Chart(title, axis, groups, x, new Vertical(low, high, true), series, lines);
    }

    /** A group of bars per name. */
    public static Chart bars(String title, List<String> names, double top, List<Series> series) {
        List<Double> at = IntStream.range(0, names.size())
                .mapToObj(i -> (i + 0.5) / names.size())
                .toList();
        return new Chart(title, "", names, at, new Vertical(0, top(top, series), false), series, false);
    }

    private static double top(double wanted, List<Series> series) {
        double most = series.stream()
                .flatMap(of -> of.values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        return Double.isNaN(wanted) ? Math.max(0.01, Math.ceil(most * 20) / 20) : wanted;
    }

    /** Charts side by side. */
    public static String svg(List<Chart> charts) {
        StringBuilder svg = new StringBuilder(text(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
                charts.stream().mapToInt(Chart::width).sum(), HEIGHT));
        int left = 0;
        for (Chart chart : charts) {
            svg.append(text("<g transform=\"translate(%d,0)\">\n", left));
            chart.draw(svg);
            svg.append("</g>\n");
            left += chart.width();
        }
        return svg.append("</svg>\n").toString();
    }

    private int width() {
        return lines ? LINES_WIDTH : LEFT + RIGHT + GROUP_WIDTH * Math.max(4, groups.size());
    }

    private void draw(StringBuilder svg) {
        svg.append(text("<text x=\"%d\" y=\"18\" font-size=\"14\">%s</text>\n", LEFT, escaped(title)));
        for (int i = 0; i <= 5; i++) {
            double value = vertical.at(i / 5.0);
            svg.append(text(
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                    LEFT, width() - RIGHT, y(value), y(value), LEFT - 6, y(value) + 4, number(value)));
        }
        int every = lines ? Math.max(1, (groups.size() - 1) / CAPTIONS) : 1;
        for (int i = 0; i < groups.size(); i += every) {
            caption(svg, i);
        }
        svg.append(text(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                (LEFT + width() - RIGHT) / 2, HEIGHT - 12, escaped(axis)));
        for (int i = 0; i < series.size(); i++) {
            Series one = series.get(i);
            svg.append(text(
                    "<rect x=\"%d\" y=\"28\" width=\"10\" height=\"10\" fill=\"%s\"/>"
                            + "<text x=\"%d\" y=\"37\">%s</text>\n",
                    LEFT + 110 * i, one.colour(), LEFT + 110 * i + 14, escaped(one.name())));
            if (lines) {
                line(svg, one);
            } else {
                bars(svg, one, i);
            }
        }
    }

    /** Names of bars are long: two words a line. */
    private void caption(StringBuilder svg, int group) {
        String[] words = groups.get(group).split("[ ,]+");
        for (int line = 0; line * 2 < words.length; line++) {
            String part = words[2 * line] + (2 * line + 1 < words.length ? " " + words[2 * line + 1] : "");
            svg.append(text(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" font-size=\"%d\">%s</text>\n",
                    x(x.get(group)), HEIGHT - BOTTOM + 16 + 12 * line, lines ? 12 : 10, escaped(part)));
        }
    }

    private void line(StringBuilder svg, Series one) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < x.size(); i++) {
            points.append(text("%.1f,%.1f ", x(x.get(i)), y(one.values().get(i))));
            if (x.size() > DOTS) {
                continue;
            }
            svg.append(text(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>\n",
                    x(x.get(i)), y(one.values().get(i)), one.colour()));
        }
        svg.append(text(
                "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"%s\" points=\"%s\"/>\n",
                one.colour(), points.toString().strip()));
    }

    private void bars(StringBuilder svg, Series one, int index) {
        double width = 0.8 * (width() - LEFT - RIGHT) / Math.max(1, x.size()) / series.size();
        for (int i = 0; i < x.size(); i++) {
            double left = x(x.get(i)) + (index - series.size() / 2.0) * width;
            double y = y(one.values().get(i));
            svg.append(text(
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
                    left, y, width, y(0) - y, one.colour()));
        }
    }

    private double x(double share) {
        double inset = lines ? 14 : 0;
        return LEFT + inset + (width() - LEFT - RIGHT - 2 * inset) * share;
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * Math.min(1, vertical.share(value));
    }

    private static String number(double value) {
        String text = text(value < 0.1 ? "%.4f" : "%.2f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
