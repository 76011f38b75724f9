package io.customshift.models.provenance;

import io.customshift.models.provenance.ManifestReport.Failure;
import io.customshift.models.provenance.ManifestReport.Signer;
import io.customshift.models.provenance.PictureContainer.EmbeddedManifest;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks the active manifest of a file, the last of its store (C2PA 2.2, 15): the claim's signature, the hash of every
 * assertion that it lists, that there are no others, and the hash of the file around the manifest. Manifests of ingredients
 * and time stamps are not looked into.
 */
final class ManifestCheck {
    private final byte[] file;
    private final EmbeddedManifest embedded;
    private final Set<X509Certificate> trusted;
    private final Instant now;
    private final List<Failure> failures = new ArrayList<>();
    private Optional<String> generator = Optional.empty();
    private Optional<String> sourceType = Optional.empty();
    private Optional<Signer> signer = Optional.empty();

    private ManifestCheck(byte[] file, EmbeddedManifest embedded, Set<X509Certificate> trusted, Instant now) {
        this.file = file;
        this.embedded = embedded;
        this.trusted = trusted;
        this.now = now;
    }

    /** @param trusted certificates whose signers are known */
    static ManifestReport report(byte[] file, EmbeddedManifest embedded, Set<X509Certificate> trusted, Instant now) {
        ManifestCheck check = new ManifestCheck(file, embedded, trusted, now);
        try {
            check.run();
        } catch (IOException e) {
            check.fail("claim.malformed", String.valueOf(e.getMessage()));
        }
        return new ManifestReport(check.failures, check.generator, check.sourceType, check.signer);
    }

    private void fail(String code, String explanation) {
        failures.add(new Failure(code, explanation));
    }

    private void run() throws IOException {
        List<JumbfBox> manifests = JumbfBox.parse(embedded.store()).children();
        if (manifests.isEmpty()) {
            throw new IOException("the store holds no manifest");
        }
        JumbfBox manifest = manifests.get(manifests.size() - 1);
        Optional<JumbfBox> claimBox = manifest.child(Manifest.CLAIM).or(() -> manifest.child("c2pa.claim"));
        if (claimBox.isEmpty()) {
            fail("claim.missing", "the manifest " + manifest.label() + " holds no claim");
            return;
        }
        Map<?, ?> claim = map(Cbor.decode(claimBox.get().content()));
        generator = generator(claim);
        checkSignature(manifest, claimBox.get().content());
        checkAssertions(manifest, claim);
    }

    private static Optional<String> generator(Map<?, ?> claim) {
        Object info = claim.get("claim_generator_info");
        Object first = info instanceof List<?> list && !list.isEmpty() ? list.get(0) : info;
        if (first instanceof Map<?, ?> map && map.get("name") instanceof String name) {
            return Optional.of(map.get("version") instanceof String version ? name + " " + version : name);
        }
        return claim.get("claim_generator") instanceof String name ? Optional.of(name) : Optional.empty();
    }

    private void checkSignature(JumbfBox manifest, byte[] claim) {
        Optional<JumbfBox> box = manifest.child(Manifest.SIGNATURE);
        if (box.isEmpty()) {
            fail("claimSignature.missing", "nobody has signed the claim");
            return;
        }
        CoseSignature signature;
        try {
            signature = CoseSignature.parse(box.get().content());
        } catch (IOException e) {
            fail("claimSignature.mismatch", String.valueOf(e.getMessage()));
            return;
        }
        X509Certificate first = signature.chain().get(0);
        signer = Optional.of(new Signer(
                first.getSubjectX500Principal().getName(),
                CertificateChains.standing(signature.chain(), trusted, now)));
        if (!signature.isOf(claim)) {
            fail("claimSignature.mismatch", "the signature is not one of this claim");
        }
        if (!CertificateChains.mayMakeClaims(first)) {
            fail("signingCredential.invalid", "the signer's certificate is not one for signing pictures");
        }
    }

    private void checkAssertions(JumbfBox manifest, Map<?, ?> claim) throws IOException {
        List<JumbfBox> there =
                manifest.child(Manifest.ASSERTIONS).map(JumbfBox::children).orElse(List.of());
        String usual = claim.get("alg") instanceof String name ? name : "sha256";
        Set<String> listed = new HashSet<>();
        boolean bound = false;
        List<?> references = Stream.of("created_assertions", "gathered_assertions", "assertions")
                .map(claim::get)
                .filter(List.class::isInstance)
                .flatMap(list -> ((List<?>) list).stream())
                .toList();
        for (Object reference : references) {
            Map<?, ?> entry = map(reference);
            String url = String.valueOf(entry.get("url"));
            String name = url.substring(url.lastIndexOf('/') + 1);
            listed.add(name);
            Optional<JumbfBox> box =
                    there.stream().filter(one -> one.label().equals(name)).findFirst();
            if (box.isEmpty()) {
                fail("assertion.missing", "the claim lists " + name + ", which is not there");
                continue;
            }
            String algorithm = entry.get("alg") instanceof String own ? own : usual;
            if (!isHash(entry.get("hash"), algorithm, JumbfBox.hashed(box.get().bytes()))) {
                fail("assertion.hashedURI.mismatch", name + " is not as it was signed");
            } else if (name.equals(Manifest.FILE_HASH)) {
                bound = true;
                checkFile(map(Cbor.decode(box.get().content())), usual);
            } else if (name.startsWith("c2pa.actions")) {
                sourceType = sourceType.or(() -> sourceType(box.get()));
            }
        }
        there.stream()
                .map(JumbfBox::label)
                .filter(label -> !listed.contains(label))
                .forEach(label -> fail("assertion.undeclared", label + " is there, and the claim does not list it"));
        if (!bound && failures.isEmpty()) {
            fail("claim.hardBindings.missing", "the claim has no hash of the file (" + Manifest.FILE_HASH + ")");
        }
    }

    private static Optional<String> sourceType(JumbfBox box) {
        try {
            return map(Cbor.decode(box.content())).get("actions") instanceof List<?> actions
                    ? actions.stream()
                            .filter(Map.class::isInstance)
                            .map(action -> ((Map<?, ?>) action).get("digitalSourceType"))
                            .filter(String.class::isInstance)
                            .map(String.class::cast)
                            .findFirst()
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Only the manifest itself may be outside of the hash: whatever else is, anybody could change. */
    private void checkFile(Map<?, ?> binding, String usual) throws IOException {
        List<?> exclusions = binding.get("exclusions") instanceof List<?> list ? list : List.of();
        long end = embedded.start() + (long) embedded.length();
        if (exclusions.size() != 1
                || !Long.valueOf(embedded.start()).equals(map(exclusions.get(0)).get("start"))
                || !Long.valueOf(embedded.length())
                        .equals(map(exclusions.get(0)).get("length"))
                || end > file.length) {
            fail("assertion.dataHash.mismatch", "what is outside of the file's hash is not the manifest alone");
            return;
        }
        String algorithm = binding.get("alg") instanceof String own ? own : usual;
        byte[] before = Arrays.copyOf(file, embedded.start());
        byte[] after = Arrays.copyOfRange(file, (int) end, file.length);
        if (!isHash(binding.get("hash"), algorithm, before, after)) {
            fail("assertion.dataHash.mismatch", "the file is not as it was signed");
        }
    }

    private static boolean isHash(@Nullable Object expected, String algorithm, byte[]... parts) throws IOException {
        String name = algorithm.toLowerCase(Locale.ROOT).replace("sha", "SHA-");
        try {
            return expected instanceof byte[] hash
                    && Set.of("SHA-256", "SHA-384", "SHA-512").contains(name)
                    && Arrays.equals(hash, Bytes.digest(name, parts));
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("the hash " + algorithm + " is not known", e);
        }
    }

    private static Map<?, ?> map(Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IOException(
                "a list of keys and values is expected, not " + value.getClass().getSimpleName());
    }
}
