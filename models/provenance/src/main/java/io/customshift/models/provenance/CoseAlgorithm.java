package io.customshift.models.provenance;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/** The signature algorithms that C2PA allows (2.2, 13.2), by their numbers of COSE (RFC 9053, RFC 8230). */
enum CoseAlgorithm {
    EDDSA(-8, "Ed25519", 0),
    ES256(-7, "SHA256withECDSAinP1363Format", 0),
    ES384(-35, "SHA384withECDSAinP1363Format", 0),
    ES512(-36, "SHA512withECDSAinP1363Format", 0),
    PS256(-37, "SHA-256", 32),
    PS384(-38, "SHA-384", 48),
    PS512(-39, "SHA-512", 64);

    private final int number;
    private final String name;
    private final int saltBytes;

    CoseAlgorithm(int number, String name, int saltBytes) {
        this.number = number;
        this.name = name;
        this.saltBytes = saltBytes;
    }

    static Optional<CoseAlgorithm> of(long number) {
        return Arrays.stream(values()).filter(value -> value.number == number).findFirst();
    }

    int number() {
        return number;
    }

    boolean verifies(PublicKey key, byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(saltBytes == 0 ? name : "RSASSA-PSS");
            if (saltBytes > 0) {
                verifier.setParameter(new PSSParameterSpec(name, "MGF1", new MGF1ParameterSpec(name), saltBytes, 1));
            }
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // a key of another kind, or bytes that are no signature
        }
    }
}
