package io.customshift.scheduler.access;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.Scope;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Services that show who they are by a certificate, once the TLS layer found it good: {@code importer.acme.internal tenant=acme
 * scopes=submit,read}. The name is a DNS name or URI of the certificate (subject alternative name, RFC 5280, section 4.2.1.6), or
 * the subject's CN where it has neither.
 *
 * @param byName whom each name stands for
 */
public record Certificates(Map<String, Person> byName) {
    private static final int DNS = 2;
    private static final int URI = 6;

    public Certificates {
        byName = Map.copyOf(byName);
    }

    /**
     * Reads lines.
     *
     * @param text lines, or parts between semicolons; {@code #} begins a remark
     * @throws WireException where one cannot be read
     */
    public static Certificates parse(String text) {
        Map<String, Person> byName = new HashMap<>();
        for (String each : text.split("[\n;]")) {
            String line = each.replaceFirst("(^|\\s)#.*", "").strip();
            if (line.isEmpty()) {
                continue;
            }
            String[] words = line.split("\\s+");
            if (words.length != 3 || !words[1].startsWith("tenant=") || !words[2].startsWith("scopes=")) {
                throw wrong(line, "is not NAME tenant=TENANT scopes=SCOPE,SCOPE");
            }
            Tenant tenant = new Tenant(words[1].substring("tenant=".length()));
            Set<Scope> scopes = EnumSet.noneOf(Scope.class);
            for (String word : words[2].substring("scopes=".length()).split(",")) {
                scopes.add(List.of(Scope.values()).stream()
                        .filter(scope -> scope != Scope.UNKNOWN && scope.word().equals(word))
                        .findFirst()
                        .orElseThrow(
                                () -> wrong(line, "has scope " + word + "; there are read, submit, review and admin")));
            }
            byName.put(words[0], new Person("certificate " + words[0], tenant, scopes));
        }
        return new Certificates(byName);
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    /** Whom the certificate names; nothing where it is nobody's that is known. */
    public Optional<Person> person(X509Certificate certificate) {
        return names(certificate).stream()
                .flatMap(name -> Optional.ofNullable(byName.get(name)).stream())
                .findFirst();
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> others = certificate.getSubjectAlternativeNames();
            for (List<?> name : others == null ? List.<List<?>>of() : others) {
                if (name.get(0).equals(DNS) || name.get(0).equals(URI)) {
                    names.add(String.valueOf(name.get(1)));
                }
            }
            if (names.isEmpty()) {
                for (Rdn part :
                        new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                    if (part.getType().equalsIgnoreCase("CN")) {
                        names.add(String.valueOf(part.getValue()));
                    }
                }
            }
        } catch (CertificateParsingException | InvalidNameException e) {
            return List.of();
        }
        return names;
    }

    private static WireException wrong(String line, String why) {
        return WireException.invalid(
                "", "certificates \"" + line + "\" " + why + "; correct CUSTOMSHIFT_ACCESS_CERTIFICATES");
    }
}
