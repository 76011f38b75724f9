package io.customshift.models.provenance;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** Byte arrays joined, compared and digested. */
final class Bytes {
    private Bytes() {}

    static byte[] join(byte[]... parts) {
        byte[] joined =
                new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }

    static byte[] insert(byte[] file, int at, byte[] part) {
        byte[] longer = Arrays.copyOf(file, file.length + part.length);
        System.arraycopy(part, 0, longer, at, part.length);
        System.arraycopy(file, at, longer, at + part.length, file.length - at);
        return longer;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the array has these bytes at a place. */
    static boolean at(byte[] bytes, int from, byte[] expected) {
        return from >= 0
                && from + expected.length <= bytes.length
                && Arrays.equals(bytes, from, from + expected.length, expected, 0, expected.length);
    }

    static byte[] digest(String algorithm, byte[]... parts) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance(algorithm);
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }
}
