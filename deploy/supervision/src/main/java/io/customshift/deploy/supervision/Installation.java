package io.customshift.deploy.supervision;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Where the programs of the fleet lie. Two layouts are known:
 *
 * <ul>
 *   <li>a checkout after a build: {@code deploy/embedded-broker/target/{classes,lib}}, {@code
 *       scheduler/target/quarkus-app/quarkus-run.jar};
 *   <li>an installation: {@code lib/embedded-broker/*.jar}, {@code lib/scheduler/quarkus-run.jar}.
 * </ul>
 */
public final class Installation {

    static final String HOME_PROPERTY = "customshift.home";
    static final String HOME_VARIABLE = "CUSTOMSHIFT_HOME";

    private final Path home;

    private Installation(Path home) {
        this.home = home;
    }

    /**
     * Finds the home: system property {@value #HOME_PROPERTY}, variable {@value #HOME_VARIABLE}, the folders above this
     * class's own file, the folders above the working directory.
     *
     * @throws FleetException NOT_BUILT when none of them is a checkout or an installation
     */
    public static Installation locate() {
        List<Path> starts = new ArrayList<>();
        addIfGiven(starts, System.getProperty(HOME_PROPERTY));
        addIfGiven(starts, System.getenv(HOME_VARIABLE));
        starts.add(ownFile());
        starts.add(Path.of("").toAbsolutePath());
        for (Path start : starts) {
            for (Path folder = start; folder != null; folder = folder.getParent()) {
                if (isCheckout(folder) || isInstalled(folder)) {
                    return new Installation(folder);
                }
            }
        }
        throw new FleetException(
                FleetCode.NOT_BUILT,
                "neither a checkout nor an installation was found above " + starts + "; set " + HOME_VARIABLE);
    }

    /** An installation at a folder known to the caller. */
    public static Installation at(Path home) {
        return new Installation(home.toAbsolutePath().normalize());
    }

    public Path home() {
        return home;
    }

    /** The broker's program. */
    public Program broker() {
        return embedded("embedded-broker", "io.customshift.deploy.broker.BrokerMain");
    }

    /** The store's program. */
    public Program store() {
        return embedded("embedded-store", "io.customshift.deploy.store.StoreMain");
    }

    /** A Quarkus application: {@code scheduler} or {@code worker}. */
    public Program service(String name) {
        Path built = home.resolve(name).resolve("target/quarkus-app/quarkus-run.jar");
        Path jar = isCheckout(home) ? built : home.resolve("lib").resolve(name).resolve("quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw notBuilt(name, jar);
        }
        return new Program(List.of(jar.toString()), mainClass(jar));
    }

    /** The file or folder that holds the classes of this package: needed on every child's class path. */
    static Path ownFile() {
        CodeSource source = Installation.class.getProtectionDomain().getCodeSource();
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("code source " + source + " is not a file", e);
        }
    }

    private Program embedded(String module, String mainClass) {
        if (isInstalled(home)) {
            return new Program(List.of(home.resolve("lib").resolve(module) + File.separator + "*"), mainClass);
        }
        Path target = home.resolve("deploy").resolve(module).resolve("target");
        Path libraries = target.resolve("lib");
        if (!Files.isDirectory(target.resolve("classes")) || !Files.isDirectory(libraries)) {
            throw notBuilt("deploy/" + module, libraries);
        }
        return new Program(List.of(target.resolve("classes").toString(), libraries + File.separator + "*"), mainClass);
    }

    private FleetException notBuilt(String module, Path missing) {
        return new FleetException(
                FleetCode.NOT_BUILT,
                missing + " is missing; build it: mvn -f " + home.resolve("pom.xml") + " -pl " + module
                        + " -am -DskipTests package");
    }

    private static String mainClass(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String name = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
            if (name == null) {
                throw new FleetException(FleetCode.NOT_BUILT, jar + " names no Main-Class; build it again");
            }
            return name;
        } catch (IOException e) {
            throw new FleetException(FleetCode.NOT_BUILT, jar + " cannot be read; build it again: " + e, e);
        }
    }

    private static boolean isCheckout(Path folder) {
        return Files.isRegularFile(folder.resolve("deploy/embedded-broker/pom.xml"));
    }

    private static boolean isInstalled(Path folder) {
        return Files.isDirectory(folder.resolve("lib/embedded-broker"));
    }

    private static void addIfGiven(List<Path> starts, @Nullable String text) {
        if (text != null && !text.isBlank()) {
            starts.add(Path.of(text).toAbsolutePath().normalize());
        }
    }
}
