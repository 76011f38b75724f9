package io.customshift.models.provenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** This program, as pictures name it. */
public final class Software {
    /** What pictures name as AI system used. */
    public static final String NAME = "CustomShift Fleet";
    /** The version that the build was given, such as {@code 0.1.0}. */
    public static final String VERSION = version();

    private Software() {}

    private static String version() {
        Properties build = new Properties();
        try (InputStream in = Software.class.getResourceAsStream("build.properties")) {
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return build.getProperty("version");
    }
}
