package io.customshift.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Certificates of a file (PEM, one or more) beside those that this Java platform trusts anyway. */
public record TrustedCertificates(SSLContext context, X509TrustManager manager) {
    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException where it holds no certificates
     */
    public static TrustedCertificates with(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> own =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (own.isEmpty()) {
                throw new IllegalArgumentException(file + " holds no certificate; give one or more in PEM");
            }
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int count = 0;
            for (X509Certificate known : manager(null).getAcceptedIssuers()) {
                all.setCertificateEntry("known-" + count++, known);
            }
            for (Certificate one : own) {
                all.setCertificateEntry("own-" + count++, one);
            }
            X509TrustManager manager = manager(all);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {manager}, null);
            return new TrustedCertificates(context, manager);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " cannot be used as certificates (" + e + "); give PEM", e);
        }
    }

    private static X509TrustManager manager(@Nullable KeyStore from) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(from);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("this Java platform trusts no X.509 certificates");
    }
}
