package io.customshift.models.provenance;

import io.customshift.models.digest.Digests;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/**
 * A private key (Ed25519, or ECDSA on P-256) and its certificates, the signer's first. Both algorithms sign without chance,
 * so that the same request gives the same bytes; ECDSA by RFC 6979.
 */
public final class SigningKey {
    /** PKCS #8 in PEM, in the folder of keys. */
    public static final String KEY_FILE = "signing.key.pem";
    /** The signer's certificate and those above it, in PEM. */
    public static final String CHAIN_FILE = "signing.pem";

    /** Of both algorithms: two numbers of 32 bytes (RFC 8032, RFC 9053). */
    static final int SIGNATURE_BYTES = 64;

    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final CoseAlgorithm algorithm;

    private SigningKey(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = chain;
        this.algorithm = key.getAlgorithm().equals("EC") ? CoseAlgorithm.ES256 : CoseAlgorithm.EDDSA;
    }

    /**
     * Reads {@link #KEY_FILE} and {@link #CHAIN_FILE} of a folder, made by {@code customshift provenance init} or put there.
     *
     * @param now certificates must be valid then
     * @throws EngineException PROVENANCE_KEY_INVALID when one is missing, does not fit the other, or would not be accepted
     */
    public static SigningKey read(Path folder, Instant now) {
        Path chainFile = folder.resolve(CHAIN_FILE);
        Path keyFile = folder.resolve(KEY_FILE);
        List<X509Certificate> chain = certificates(chainFile);
        SigningKey signing = new SigningKey(privateKey(keyFile), chain);
        byte[] probe = {1};
        if (!signing.algorithm.verifies(chain.get(0).getPublicKey(), probe, signing.sign(probe))) {
            throw invalid(keyFile + " is not the key of the first certificate in " + chainFile
                    + "; put the two of one signer there, or run \"customshift provenance rotate\"");
        }
        requireUsable(chain, chainFile, now);
        return signing;
    }

    private static void requireUsable(List<X509Certificate> chain, Path file, Instant now) {
        if (!CertificateChains.mayMakeClaims(chain.get(0))) {
            throw invalid("the signer's certificate in " + file + " has none of the extended key usages "
                    + CertificateChains.PURPOSES + " that C2PA asks for; get a certificate for C2PA signing");
        }
        try {
            for (X509Certificate certificate : chain) {
                certificate.checkValidity(Date.from(now));
            }
        } catch (CertificateException e) {
            throw invalid(
                    "a certificate in " + file + " is not valid now (" + e.getMessage()
                            + "); run \"customshift provenance rotate\", or put a new chain there",
                    e);
        }
    }

    /** All certificates of a PEM file, in its order. Errors: PROVENANCE_KEY_INVALID. */
    static List<X509Certificate> certificates(Path file) {
        try {
            List<X509Certificate> chain = new ArrayList<>();
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes(file)))
                    .forEach(certificate -> chain.add((X509Certificate) certificate));
            if (chain.isEmpty()) {
                throw invalid(file + " holds no certificate; put a chain in PEM there, the signer's first");
            }
            return List.copyOf(chain);
        } catch (CertificateException e) {
            throw invalid(file + " does not hold certificates in PEM (" + e.getMessage() + "); export them so", e);
        }
    }

    static PrivateKey privateKey(Path file) {
        String pem = new String(bytes(file), StandardCharsets.ISO_8859_1);
        String body = pem.replaceAll("-----(BEGIN|END) PRIVATE KEY-----|\\s", "");
        try {
            PKCS8EncodedKeySpec encoded =
                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body));
            boolean ecdsa = PrivateKeyFactory.createKey(encoded.getEncoded()) instanceof ECPrivateKeyParameters;
            return KeyFactory.getInstance(ecdsa ? "EC" : "Ed25519").generatePrivate(encoded);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw invalid(
                    file + " is not an Ed25519 or P-256 key in PKCS #8 and PEM, without a passphrase (" + e.getMessage()
                            + "); convert it with \"openssl pkcs8 -topk8 -nocrypt\"",
                    e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw invalid(file + " does not exist; run \"customshift provenance init\", or put your own there", e);
        } catch (IOException e) {
            throw invalid(file + " cannot be read (" + e + "); check its permissions", e);
        }
    }

    /** The certificates, the signer's first. */
    public List<X509Certificate> chain() {
        return chain;
    }

    CoseAlgorithm algorithm() {
        return algorithm;
    }

    List<byte[]> encodedChain() {
        List<byte[]> encoded = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            try {
                encoded.add(certificate.getEncoded());
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate that was read has no encoding", e);
            }
        }
        return encoded;
    }

    byte[] sign(byte[] message) {
        try {
            CipherParameters number = PrivateKeyFactory.createKey(key.getEncoded());
            return algorithm == CoseAlgorithm.ES256 ? ecdsa(number, message) : ed25519(number, message);
        } catch (IOException e) {
            throw new IllegalStateException("a key that was read cannot sign", e);
        }
    }

    /** The platform's own signer gives the same bytes and takes many times as long. */
    private static byte[] ed25519(CipherParameters number, byte[] message) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, number);
        signer.update(message, 0, message.length);
        return signer.generateSignature();
    }

    /** Both numbers of the signature in 32 bytes each. The platform's own signer draws a number by chance for each. */
    private static byte[] ecdsa(CipherParameters number, byte[] message) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, number);
        BigInteger[] pair = signer.generateSignature(Digests.of(message));
        return Bytes.join(BigIntegers.asUnsignedByteArray(32, pair[0]), BigIntegers.asUnsignedByteArray(32, pair[1]));
    }

    static EngineException invalid(String message) {
        return invalid(message, null);
    }

    static EngineException invalid(String message, @Nullable Throwable cause) {
        return new EngineException(ErrorCode.PROVENANCE_KEY_INVALID, message, cause);
    }
}
