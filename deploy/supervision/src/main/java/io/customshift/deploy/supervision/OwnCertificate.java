package io.customshift.deploy.supervision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate of this machine's loopback address that signs itself, for servers that only this machine is to trust. Made by
 * the platform's keytool.
 *
 * @param keyStore certificate and key (PKCS 12)
 * @param password of the key store
 * @param certificate alone (PEM), for those who are to trust it
 */
public record OwnCertificate(Path keyStore, String password, Path certificate) {
    private static final String VARIABLE = "OWN_CERTIFICATE_PASSWORD";

    /** Makes one in a folder that only its owner may read. */
    public static OwnCertificate make(Path folder) {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        OwnCertificate made = new OwnCertificate(folder.resolve("own.p12"), password, folder.resolve("own.pem"));
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            made.keytool(
                    "-genkeypair",
                    "-alias",
                    "own",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-validity",
                    "3650",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "SAN=dns:localhost,ip:127.0.0.1",
                    "-storetype",
                    "PKCS12");
            made.keytool(
                    "-exportcert",
                    "-rfc",
                    "-alias",
                    "own",
                    "-file",
                    made.certificate().toString());
            return made;
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, "no certificate can be made in " + folder + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.BAD_FILE, "interrupted", e);
        }
    }

    /** The password travels in the environment, since the list of processes shows command lines. */
    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", keyStore.toString(), "-storepass:env", VARIABLE));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(VARIABLE, password);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool: " + said.strip());
        }
    }

    @Override
    public String toString() {
        return "OwnCertificate[" + keyStore + "]";
    }
}
