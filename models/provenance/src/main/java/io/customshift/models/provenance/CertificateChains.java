package io.customshift.models.provenance;

import io.customshift.models.provenance.ManifestReport.Standing;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** What a signer's certificates are worth. */
final class CertificateChains {
    /** C2PA's own purpose (2.2, 14.5.1), and those that its verifiers take for it: e-mail protection, document signing. */
    static final List<String> PURPOSES = List.of("1.3.6.1.4.1.62558.2.1", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36");

    private CertificateChains() {}

    /** Whether the certificate is one for signing pictures. */
    static boolean mayMakeClaims(X509Certificate signer) {
        try {
            List<String> purposes = signer.getExtendedKeyUsage();
            return purposes != null && purposes.stream().anyMatch(PURPOSES::contains);
        } catch (CertificateException e) {
            return false;
        }
    }

    /** @param trusted certificates that a chain must have, or lead to */
    static Standing standing(List<X509Certificate> chain, Set<X509Certificate> trusted, Instant now) {
        if (!leadsTo(trusted, chain)) {
            return Standing.UNKNOWN;
        }
        for (X509Certificate certificate : chain) {
            try {
                certificate.checkValidity(Date.from(now));
            } catch (CertificateException e) {
                return Standing.EXPIRED;
            }
        }
        return Standing.TRUSTED;
    }

    private static boolean leadsTo(Set<X509Certificate> trusted, List<X509Certificate> chain) {
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate certificate = chain.get(i);
            if (trusted.contains(certificate)
                    || trusted.stream().anyMatch(authority -> issued(authority, certificate))) {
                return true;
            }
            if (i + 1 < chain.size() && !issued(chain.get(i + 1), certificate)) {
                return false;
            }
        }
        return false;
    }

    private static boolean issued(X509Certificate authority, X509Certificate certificate) {
        try {
            certificate.verify(authority.getPublicKey());
            return authority.getBasicConstraints() >= 0
                    && authority.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
