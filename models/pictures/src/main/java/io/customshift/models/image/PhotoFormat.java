package io.customshift.models.image;

/** The formats that photos are read from. */
public enum PhotoFormat {
    JPEG("jpg"),
    PNG("png"),
    GIF("gif"),
    WEBP("webp");

    private final String extension;

    PhotoFormat(String extension) {
        this.extension = extension;
    }

    /** Of file names, without a dot. */
    public String extension() {
        return extension;
    }

    /** The media type. */
    public String mediaType() {
        return "image/" + readerName();
    }

    /** The name that ImageIO knows the reader by. */
    String readerName() {
        return this == JPEG ? "jpeg" : extension;
    }
}
