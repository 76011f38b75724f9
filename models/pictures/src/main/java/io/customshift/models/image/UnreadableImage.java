package io.customshift.models.image;

/** A file cannot be read as a picture; the message completes "it …" and may end in a fix behind a semicolon. */
final class UnreadableImage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableImage(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
