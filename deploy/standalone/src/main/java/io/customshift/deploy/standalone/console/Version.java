package io.customshift.deploy.standalone.console;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What was built. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        Properties built = new Properties();
        try (InputStream in =
                Version.class.getResourceAsStream("/io/customshift/deploy/standalone/version.properties")) {
            if (in == null) {
                throw new IOException("version.properties is missing; build again");
            }
            built.load(in);
        }
        return new String[] {"customshift " + built.getProperty("version")};
    }
}
