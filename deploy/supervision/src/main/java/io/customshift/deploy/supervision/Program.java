package io.customshift.deploy.supervision;

import java.util.List;

/**
 * What a JVM runs.
 *
 * @param classPath class path entries; an entry may end in {@code /*}
 * @param mainClass class with the main method
 */
public record Program(List<String> classPath, String mainClass) {

    public Program {
        classPath = List.copyOf(classPath);
    }
}
