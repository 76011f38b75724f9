package io.customshift.models.image;

/** The structure of an image file ends early or contradicts itself; the message completes "it …". */
final class TruncatedImage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TruncatedImage(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
