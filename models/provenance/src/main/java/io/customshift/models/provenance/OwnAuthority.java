package io.customshift.models.provenance;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.OutputFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority of one's own in a folder: a root, and a signer below it. Pictures carry the chain, so those that
 * an earlier signer of the same root has signed are still recognised after a rotation. Verifiers of others do not know the
 * root: to them its signatures are valid, of an unknown signer.
 */
public final class OwnAuthority {
    /** The root's certificate, in PEM: what others need to recognise the signer. */
    public static final String ROOT_FILE = "root.pem";

    static final String ROOT_KEY_FILE = "root.key.pem";

    private static final Duration ROOT_VALID = Duration.ofDays(20 * 365);
    private static final Duration SIGNER_VALID = Duration.ofDays(5 * 365);
    /** For clocks of verifiers that are behind. */
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);

    private static final KeyPurposeId C2PA_SIGNING =
            KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.4.1.62558.2.1"));

    private OwnAuthority() {}

    /**
     * Makes a root and a first signer.
     *
     * @param organisation the name that verifiers show
     * @throws EngineException PROVENANCE_KEY_INVALID when the folder has keys already, OUTPUT_UNWRITABLE
     */
    public static SigningKey init(Path folder, String organisation, Instant now) {
        for (String name : List.of(ROOT_KEY_FILE, ROOT_FILE, SigningKey.KEY_FILE, SigningKey.CHAIN_FILE)) {
            if (Files.exists(folder.resolve(name))) {
                throw SigningKey.invalid(
                        folder.resolve(name) + " exists already, and replacing it would make a stranger of"
                                + " who signed before; use \"customshift provenance rotate\", or another folder");
            }
        }
        if (organisation.isBlank() || organisation.length() > 64) {
            throw new EngineException(
                    ErrorCode.USAGE,
                    "the organisation's name has " + organisation.length() + " characters; give 1 to 64 (RFC 5280)");
        }
        OutputFile.requireWritable(folder);
        KeyPair pair = keyPair();
        X500Principal name = name(organisation, "provenance root");
        X509Certificate root = certificate(name, pair, name, pair, true, now, ROOT_VALID);
        writeSecret(folder.resolve(ROOT_KEY_FILE), pair.getPrivate());
        OutputFile.write(folder.resolve(ROOT_FILE), pem("CERTIFICATE", encoded(root)));
        return newSigner(folder, root, pair.getPrivate(), organisation, now);
    }

    /**
     * Replaces the signer's key and certificate by new ones below the same root; the old key is gone then.
     *
     * @throws EngineException PROVENANCE_KEY_INVALID when the folder has no root with its key, OUTPUT_UNWRITABLE
     */
    public static SigningKey rotate(Path folder, Instant now) {
        X509Certificate root =
                SigningKey.certificates(folder.resolve(ROOT_FILE)).get(0);
        PrivateKey rootKey = SigningKey.privateKey(folder.resolve(ROOT_KEY_FILE));
        return newSigner(folder, root, rootKey, organisation(root), now);
    }

    private static String organisation(X509Certificate root) {
        try {
            return new LdapName(root.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("O"))
                            .map(part -> part.getValue().toString())
                            .findFirst()
                            .orElseThrow(() -> SigningKey.invalid("the root " + root.getSubjectX500Principal()
                                    + " names no organisation (O); make another with \"customshift provenance init\""));
        } catch (InvalidNameException e) {
            throw new IllegalStateException("a certificate's name is none", e);
        }
    }

    private static SigningKey newSigner(
            Path folder, X509Certificate root, PrivateKey rootKey, String organisation, Instant now) {
        KeyPair pair = keyPair();
        X509Certificate signer = certificate(
                name(organisation, "picture signer"),
                pair,
                root.getSubjectX500Principal(),
                new KeyPair(root.getPublicKey(), rootKey),
                false,
                now,
                SIGNER_VALID);
        writeSecret(folder.resolve(SigningKey.KEY_FILE), pair.getPrivate());
        OutputFile.write(
                folder.resolve(SigningKey.CHAIN_FILE),
                Bytes.join(pem("CERTIFICATE", encoded(signer)), pem("CERTIFICATE", encoded(root))));
        return SigningKey.read(folder, now);
    }

    private static KeyPair keyPair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java 15 and newer have Ed25519", e);
        }
    }

    private static X500Principal name(String organisation, String role) {
        return new X500Principal("CN=" + quoted(organisation + " " + role) + ", O=" + quoted(organisation));
    }

    private static String quoted(String value) {
        return '"' + value.replaceAll("([\"\\\\])", "\\\\$1") + '"';
    }

    /** With what C2PA 2.2, 14.5.1 asks for. */
    private static X509Certificate certificate(
            X500Principal name,
            KeyPair own,
            X500Principal issuerName,
            KeyPair issuer,
            boolean authority,
            Instant now,
            Duration valid) {
        try {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuerName,
                    new BigInteger(127, new SecureRandom()),
                    Date.from(now.minus(CLOCK_SKEW)),
                    Date.from(now.plus(valid)),
                    name,
                    own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(own.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(issuer.getPublic()));
            if (!authority) {
                // E-mail protection is what verifiers asked for before C2PA had a purpose of its own.
                KeyPurposeId[] purposes = {C2PA_SIGNING, KeyPurposeId.id_kp_emailProtection};
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("Ed25519").build(issuer.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("the certificate for " + name + " cannot be made", e);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was made has no encoding", e);
        }
    }

    private static byte[] pem(String what, byte[] der) {
        String body = Base64.getMimeEncoder(64, Bytes.ascii("\n")).encodeToString(der);
        return Bytes.ascii("-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
    }

    /** Readable by its owner alone from its first moment on, where the file system knows owners. */
    private static void writeSecret(Path target, PrivateKey key) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            Path part = Files.createTempFile(target.toAbsolutePath().getParent(), ".key-", ".part", ownerOnly);
            Files.write(part, pem("PRIVATE KEY", key.getEncoded()));
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.OUTPUT_UNWRITABLE,
                    target + " cannot be written (" + e + "); choose a folder of yours",
                    e);
        }
    }

    /** The certificates of a PEM file. Errors: PROVENANCE_KEY_INVALID. */
    public static List<X509Certificate> certificates(Path file) {
        return SigningKey.certificates(file);
    }

    /** The roots of a folder: of its own authority, or the last of the chain that was put there; empty where it has neither. */
    public static Set<X509Certificate> roots(Path folder) {
        if (Files.exists(folder.resolve(ROOT_FILE))) {
            return Set.copyOf(SigningKey.certificates(folder.resolve(ROOT_FILE)));
        }
        if (Files.exists(folder.resolve(SigningKey.CHAIN_FILE))) {
            List<X509Certificate> chain = SigningKey.certificates(folder.resolve(SigningKey.CHAIN_FILE));
            return Set.of(chain.get(chain.size() - 1));
        }
        return Set.of();
    }
}
