package io.customshift.models.provenance;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A chain as another authority gives it: ECDSA on P-256, root, intermediate, signer; the root is not in the chain's file. */
final class BroughtChain {
    private final Instant now;

    private BroughtChain(Instant now) {
        this.now = now;
    }

    private record Holder(X500Principal name, KeyPair keys, X509Certificate certificate) {}

    /** Writes key and chain into a folder of keys, and gives the root. */
    static X509Certificate write(Path folder, Instant now) throws Exception {
        BroughtChain chain = new BroughtChain(now);
        Holder root = chain.issue("CN=Root", null);
        Holder middle = chain.issue("CN=Middle", root);
        Holder signer = chain.issue("CN=Signer, O=Brought", middle);
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve(SigningKey.KEY_FILE),
                pem("PRIVATE KEY", signer.keys().getPrivate().getEncoded()));
        Files.writeString(
                folder.resolve(SigningKey.CHAIN_FILE),
                pem("CERTIFICATE", signer.certificate().getEncoded())
                        + pem("CERTIFICATE", middle.certificate().getEncoded()));
        return root.certificate();
    }

    static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + what
                + "-----\n";
    }

    private Holder issue(String name, @Nullable Holder issuer) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        X500Principal subject = new X500Principal(name);
        KeyPair issuerKeys = issuer == null ? keys : issuer.keys();
        boolean authority = !name.contains("Signer");
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer == null ? subject : issuer.name(),
                BigInteger.valueOf(now.toEpochMilli()).add(new BigInteger(64, new SecureRandom())),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(Duration.ofDays(90))),
                subject,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        builder.addExtension(
                Extension.keyUsage, true, new KeyUsage(authority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                identifiers.createAuthorityKeyIdentifier(issuerKeys.getPublic()));
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(keys.getPublic()));
        if (!authority) {
            KeyPurposeId purpose = KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.4.1.62558.2.1"));
            KeyPurposeId[] purposes = {purpose, KeyPurposeId.id_kp_emailProtection};
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        }
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
        return new Holder(subject, keys, certificate);
    }
}
