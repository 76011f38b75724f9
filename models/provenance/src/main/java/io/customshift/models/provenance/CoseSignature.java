package io.customshift.models.provenance;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A signature of a claim: COSE_Sign1 (RFC 9052, 4.2) with the payload beside it and the certificates, the signer's first, in
 * the protected header (C2PA 2.2, 13.2).
 */
@SuppressWarnings("ArrayRecordComponent")
record CoseSignature(CoseAlgorithm algorithm, List<X509Certificate> chain, byte[] protectedHeader, byte[] signature) {
    private static final int COSE_SIGN1 = 18;
    private static final int ALGORITHM = 1;
    private static final int X5CHAIN = 33;

    /** The bytes of a COSE_Sign1 over the claim. */
    static byte[] sign(byte[] claim, SigningKey key) {
        byte[] protectedHeader = protectedHeader(key);
        return encoded(protectedHeader, key.sign(signed(protectedHeader, claim)));
    }

    /** As long as a signature of that key, without its work. */
    static byte[] placeholder(SigningKey key) {
        return encoded(protectedHeader(key), new byte[SigningKey.SIGNATURE_BYTES]);
    }

    private static byte[] protectedHeader(SigningKey key) {
        Map<Object, Object> header = new LinkedHashMap<>();
        header.put(ALGORITHM, key.algorithm().number());
        header.put(X5CHAIN, key.encodedChain());
        return Cbor.encode(header);
    }

    private static byte[] encoded(byte[] protectedHeader, byte[] signature) {
        return Cbor.encode(new Cbor.Tagged(COSE_SIGN1, List.of(protectedHeader, Map.of(), Cbor.NIL, signature)));
    }

    boolean isOf(byte[] claim) {
        return algorithm.verifies(chain.get(0).getPublicKey(), signed(protectedHeader, claim), signature);
    }

    private static byte[] signed(byte[] protectedHeader, byte[] claim) {
        return Cbor.encode(List.of("Signature1", protectedHeader, new byte[0], claim));
    }

    /** @throws IOException when the bytes are not such a signature, or its algorithm is not allowed */
    static CoseSignature parse(byte[] cbor) throws IOException {
        Object decoded = Cbor.decode(cbor);
        Object value = decoded instanceof Cbor.Tagged tagged && tagged.tag() == COSE_SIGN1 ? tagged.value() : decoded;
        if (!(value instanceof List<?> parts)
                || parts.size() != 4
                || !(parts.get(0) instanceof byte[] protectedHeader)
                || !(parts.get(1) instanceof Map<?, ?> openHeader)
                || !(parts.get(3) instanceof byte[] signature)
                || !(Cbor.decode(protectedHeader) instanceof Map<?, ?> header)) {
            throw new IOException("not a COSE_Sign1");
        }
        if (!(header.get(String.valueOf(ALGORITHM)) instanceof Long number)) {
            throw new IOException("a signature without algorithm");
        }
        CoseAlgorithm algorithm = CoseAlgorithm.of(number)
                .orElseThrow(() -> new IOException("the signature algorithm " + number + " is not one of C2PA's"));
        // Claims of version 1 may have the certificates where they are not signed, under a name.
        for (Map<?, ?> place : List.of(header, openHeader)) {
            for (String name : List.of(String.valueOf(X5CHAIN), "x5chain")) {
                Object certificates = place.get(name);
                if (certificates != null) {
                    return new CoseSignature(algorithm, certificates(certificates), protectedHeader, signature);
                }
            }
        }
        throw new IOException("a signature without certificates");
    }

    private static List<X509Certificate> certificates(Object one) throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        for (Object element : one instanceof List<?> list ? list : List.of(one)) {
            if (!(element instanceof byte[] der)) {
                throw new IOException("a certificate that is no bytes");
            }
            try {
                CertificateFactory factory = CertificateFactory.getInstance("X.509");
                chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            } catch (CertificateException | RuntimeException e) {
                // Also what the platform's parser trips over: an Ed25519 key of no bytes is an index of -1 to it.
                throw new IOException("a certificate that cannot be read", e);
            }
        }
        if (chain.isEmpty()) {
            throw new IOException("an empty list of certificates");
        }
        return List.copyOf(chain);
    }
}
