package io.customshift.scheduler.rest;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Trusts another instance that shows the certificate which this one shows itself: they are called at addresses that no certificate
 * names, and all of a fleet are given the same one. Whoever shows another is held to what this Java platform trusts, and to its
 * name. The certificate is read at each call, so that one that was renewed on the disk counts.
 */
final class PeerTrust extends X509ExtendedTrustManager {
    private static final String PREFIX = "quarkus.http.ssl.certificate.";

    private final Own own;
    private final X509ExtendedTrustManager others;

    /** Reads the certificate that this instance shows. */
    interface Own {
        @Nullable
        Certificate read() throws IOException, GeneralSecurityException;
    }

    PeerTrust(Own own) {
        this.own = own;
        this.others = platform();
    }

    /** For what the server's own settings name; the platform's rules alone where they name nothing. */
    static SSLContext context(Config config) {
        Optional<String> pem =
                config.getOptionalValue(PREFIX + "files", String.class).map(files -> files.split(",", 2)[0].strip());
        Optional<String> store = config.getOptionalValue(PREFIX + "key-store-file", String.class);
        Own own = () -> null;
        if (pem.isPresent()) {
            own = () -> first(Path.of(pem.get()));
        } else if (store.isPresent()) {
            String password = config.getOptionalValue(PREFIX + "key-store-password", String.class)
                    .orElse("password");
            own = () -> stored(Path.of(store.get()), password);
        }
        return context(own);
    }

    static SSLContext context(Own own) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new PeerTrust(own)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        if (!isOwn(chain)) {
            others.checkServerTrusted(chain, type, engine);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        if (!isOwn(chain)) {
            others.checkServerTrusted(chain, type, socket);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        if (!isOwn(chain)) {
            others.checkServerTrusted(chain, type);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        others.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        others.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        others.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return others.getAcceptedIssuers();
    }

    private boolean isOwn(X509Certificate[] chain) throws CertificateException {
        try {
            if (chain.length > 0 && chain[0].equals(own.read())) {
                chain[0].checkValidity();
                return true;
            }
            return false;
        } catch (IOException | GeneralSecurityException e) {
            throw new CertificateException("our own certificate cannot be read: " + e, e);
        }
    }

    /** What is shown is the first of a chain. */
    private static Certificate first(Path pem) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static @Nullable Certificate stored(Path file, String password)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(file.toFile(), password.toCharArray());
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return store.getCertificate(alias);
            }
        }
        return null;
    }

    private static X509ExtendedTrustManager platform() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new IllegalStateException("this Java platform trusts no X.509 certificates");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform's trusted certificates cannot be read", e);
        }
    }
}
