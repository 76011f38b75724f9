package io.customshift.scheduler.rest;

import io.customshift.scheduler.access.Certificates;
import io.customshift.scheduler.access.Person;
import io.customshift.schemas.error.WireException;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Asks those who connect by https for a certificate, where the settings know some. Nobody has to show one: keys and tokens are as
 * good. Whether one is good is for the TLS layer to say, by its trust store, which must be set: with the platform's own, whoever
 * gets a certificate of a public authority for one of the names would be let in.
 */
@Singleton
public class ClientCertificates implements HttpServerOptionsCustomizer {
    private final Certificates known;

    @Inject
    public ClientCertificates(Certificates known) {
        this.known = known;
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        if (known.isEmpty()) {
            return;
        }
        if (options.getTrustOptions() == null) {
            throw WireException.invalid(
                    "",
                    "CUSTOMSHIFT_ACCESS_CERTIFICATES is set, and there is no trust store for https; name the authority that signs the"
                            + " services' certificates, such as QUARKUS_HTTP_SSL_CERTIFICATE_TRUST_STORE_FILES=ca.pem");
        }
        options.setClientAuth(ClientAuth.REQUEST);
    }

    /** Whom the connection's certificate names; nothing where there is none. */
    Optional<Person> person(HttpServerRequest request) {
        SSLSession session = known.isEmpty() ? null : request.sslSession();
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] shown = session.getPeerCertificates();
            return shown.length > 0 && shown[0] instanceof X509Certificate certificate
                    ? known.person(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }
}
