package io.customshift.scheduler.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.deploy.supervision.OwnCertificate;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.Scope;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesTest {
    @TempDir
    private Path folder;

    @Test
    void certificateIsWhoseItsNameIs() throws Exception {
        X509Certificate certificate;
        try (InputStream in = Files.newInputStream(OwnCertificate.make(folder).certificate())) {
            certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        Certificates known = Certificates.parse(
                "spiffe://x/y#z tenant=bee scopes=read\nlocalhost tenant=acme scopes=submit,read # both");
        assertThat(known.byName()).hasSize(2);
        assertThat(known.person(certificate))
                .hasValue(new Person("certificate localhost", new Tenant("acme"), Set.of(Scope.SUBMIT, Scope.READ)));
        assertThat(Certificates.parse("127.0.0.1 tenant=acme scopes=read").person(certificate))
                .isEmpty();
        assertThat(Certificates.parse(" ; ").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a tenant=x",
                "a tenant=x scopes=",
                "a tenant=x scopes=read,all",
                "a tenant=x scopes=unknown",
                "a scopes=read tenant=x",
                "a tenant=x/y scopes=read"
            })
    void whatCannotBeReadIsRefused(String line) {
        assertThatThrownBy(() -> Certificates.parse(line)).isInstanceOf(WireException.class);
    }
}
