package io.customshift.models.provenance;

import io.customshift.models.digest.Digests;
import io.customshift.models.provenance.PictureContainer.ManifestPlace;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The C2PA manifest of a picture (C2PA 2.2): who made it of what, and the hash of the file around it, signed. A store (JUMBF)
 * holds one manifest, that one its assertions, the claim, which lists their hashes, and the claim's signature. There is no
 * time and no chance in it: the same file, references and key give the same bytes.
 *
 * <p>The hash is of the file without the manifest, whose place and length are part of what is hashed into the claim: so the
 * length must be known before it is made. The field {@code pad} makes up for numbers of different lengths.
 */
final class Manifest {
    static final String ACTIONS = "c2pa.actions.v2";
    static final String FILE_HASH = "c2pa.hash.data";
    static final String INGREDIENT = "c2pa.ingredient.v3";
    static final String CLAIM = "c2pa.claim.v2";
    static final String SIGNATURE = "c2pa.signature";
    static final String ASSERTIONS = "c2pa.assertions";

    /** Most bytes that place and length of the manifest take in CBOR. */
    private static final int RANGE_BYTES = 2 * 5;

    private final SourceMark mark;
    private final List<Reference> references;
    private final SigningKey key;
    private final String mediaType;

    private Manifest(SourceMark mark, List<Reference> references, SigningKey key, String mediaType) {
        this.mark = mark;
        this.references = references;
        this.key = key;
        this.mediaType = mediaType;
    }

    /** The file with a signed manifest; it must not have one yet. */
    static byte[] sign(byte[] file, SourceMark mark, List<Reference> references, SigningKey key) {
        PictureContainer container = PictureContainer.of(file);
        if (container.manifest(file).isPresent()) {
            throw new IllegalArgumentException("the file has a manifest already; sign it before, or remove that one");
        }
        Manifest manifest = new Manifest(mark, references, key, container.mediaType());
        // Always even: in WebP, verifiers disagree on a pad byte.
        int odd = manifest.unsigned(0).length % 2;
        int length = manifest.unsigned(odd).length;
        ManifestPlace place = container.place(file, length);
        byte[] hash = Digests.of(place.before(), place.after());
        byte[] store = manifest.store(
                place.before().length, place.length(), hash, odd, claim -> CoseSignature.sign(claim, key));
        return Bytes.join(place.before(), container.wrap(store), place.after());
    }

    /** As long as the signed one. */
    private byte[] unsigned(int morePad) {
        return store(0, 0, new byte[32], morePad, claim -> CoseSignature.placeholder(key));
    }

    private byte[] store(int start, int length, byte[] hash, int morePad, UnaryOperator<byte[]> signature) {
        String label = label(hash);
        List<byte[]> assertions = new ArrayList<>();
        List<Object> inputs = new ArrayList<>();
        for (Map<String, Object> ingredient : ingredients()) {
            inputs.add(add(assertions, INGREDIENT + (inputs.isEmpty() ? "" : "__" + inputs.size()), ingredient));
        }
        List<Object> listed = new ArrayList<>();
        listed.add(add(assertions, ACTIONS, actions(inputs)));
        listed.add(add(assertions, FILE_HASH, fileHash(start, length, hash, morePad)));
        listed.addAll(inputs);

        byte[] claim = Cbor.encode(ordered(
                "instanceID",
                "xmp:iid:" + label.substring(label.lastIndexOf(':') + 1),
                "claim_generator_info",
                generator(),
                "signature",
                "self#jumbf=/c2pa/" + label + "/" + SIGNATURE,
                "created_assertions",
                listed,
                "dc:format",
                mediaType,
                "alg",
                "sha256"));
        byte[] manifest = JumbfBox.of(
                "c2ma",
                label,
                JumbfBox.of("c2as", ASSERTIONS, assertions.toArray(byte[][]::new)),
                JumbfBox.ofCbor("c2cl", CLAIM, claim),
                JumbfBox.ofCbor("c2cs", SIGNATURE, signature.apply(claim)));
        return JumbfBox.of("c2pa", "c2pa", manifest);
    }

    /** Adds an assertion and gives the claim's reference to it. */
    private static Map<String, Object> add(List<byte[]> assertions, String name, Object value) {
        byte[] box = JumbfBox.ofCbor("cbor", name, Cbor.encode(value));
        assertions.add(box);
        return ordered("url", "self#jumbf=" + ASSERTIONS + "/" + name, "hash", Digests.of(JumbfBox.hashed(box)));
    }

    private Map<String, Object> actions(List<Object> inputs) {
        Map<String, Object> created = ordered(
                "action", "c2pa.created",
                "digitalSourceType", mark.sourceType(),
                "softwareAgent", generator());
        if (!inputs.isEmpty()) {
            created.put("parameters", ordered("ingredients", inputs));
        }
        return ordered("actions", List.of(created));
    }

    private Map<String, Object> generator() {
        Map<String, Object> generator = ordered("name", mark.system().orElse("unknown"));
        mark.version().ifPresent(version -> generator.put("version", version));
        return generator;
    }

    private List<Map<String, Object>> ingredients() {
        List<Map<String, Object>> ingredients = new ArrayList<>();
        for (Reference reference : references) {
            ingredients.add(ordered(
                    "dc:title",
                    "reference " + (ingredients.size() + 1),
                    "dc:format",
                    reference.mediaType(),
                    "relationship",
                    "inputTo",
                    "instanceID",
                    "sha256:" + reference.sha256()));
        }
        return ingredients;
    }

    private static Map<String, Object> fileHash(int start, int length, byte[] hash, int morePad) {
        int pad = RANGE_BYTES - Cbor.encode(start).length - Cbor.encode(length).length + morePad;
        return ordered(
                "exclusions",
                List.of(ordered("start", start, "length", length)),
                "alg",
                "sha256",
                "hash",
                hash,
                "name",
                "jumbf manifest",
                "pad",
                new byte[pad]);
    }

    /** Other for every file, set of references and signer. */
    private String label(byte[] fileHash) {
        return "urn:c2pa:"
                + identifier(Digests.of(
                        fileHash, Cbor.encode(ingredients()), key.encodedChain().get(0)));
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    /** A UUID of one's own making (RFC 9562, version 8) from a digest: not by chance. */
    private static UUID identifier(byte[] digest) {
        ByteBuffer bytes = ByteBuffer.wrap(digest);
        long high = bytes.getLong() & ~0xF000L | 0x8000L;
        long low = bytes.getLong() & ~(3L << 62) | 2L << 62;
        return new UUID(high, low);
    }
}
