package io.customshift.models.customshift;

/**
 * The sizes that some weights have positions for: each side a multiple of {@code multiple}, from {@code min} to {@code
 * max} pixels.
 */
public record SizeRange(int multiple, int min, int max) {
    public boolean contains(ImageSize size) {
        return side(size.width()) && side(size.height());
    }

    private boolean side(int pixels) {
        return pixels >= min && pixels <= max && pixels % multiple == 0;
    }
}
