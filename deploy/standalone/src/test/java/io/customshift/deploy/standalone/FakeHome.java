package io.customshift.deploy.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** An installation whose scheduler and worker are {@link FakeScheduler}; broker and store have to be given. */
public final class FakeHome {

    private FakeHome() {}

    public static Path write(Path home) throws IOException {
        Files.createDirectories(home.resolve("lib/embedded-broker"));
        for (String service : new String[] {"scheduler", "worker"}) {
            Path jar = home.resolve("lib").resolve(service).resolve("quarkus-run.jar");
            Files.createDirectories(jar.getParent());
            Manifest manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeScheduler.class.getName());
            String classes = FakeScheduler.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toString();
            manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classes);
            new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        }
        return home;
    }
}
