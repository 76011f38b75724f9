package io.customshift.models.catalogue;

/** A colour, each part from 0 to 1. */
public record Rgb(double red, double green, double blue) {
    static Rgb of(int hex) {
        return new Rgb((hex >> 16 & 255) / 255.0, (hex >> 8 & 255) / 255.0, (hex & 255) / 255.0);
    }

    /** Euclidean distance, at most √3. */
    public double distance(Rgb other) {
        double r = red - other.red;
        double g = green - other.green;
        double b = blue - other.blue;
        return Math.sqrt(r * r + g * g + b * b);
    }
}
