package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The API key that commands send: from the environment or a file, never from the command line, which every user can list. */
final class ApiKeySource {
    private ApiKeySource() {}

    static Optional<String> key() {
        Optional<String> key = Optional.ofNullable(System.getenv("CUSTOMSHIFT_API_KEY"));
        Optional<String> file = Optional.ofNullable(System.getenv("CUSTOMSHIFT_API_KEY_FILE"));
        return key.or(() -> file.filter(name -> !name.isBlank()).map(ApiKeySource::read))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new FleetException(
                    FleetCode.BAD_FILE, "CUSTOMSHIFT_API_KEY_FILE is " + file + ", which cannot be read: " + e, e);
        }
    }
}
