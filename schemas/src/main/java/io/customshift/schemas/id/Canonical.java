package io.customshift.schemas.id;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The canonical form that digests are taken over: a first line that names the form and its version, then each field as
 * {@code name:length:value} and a line feed, in the order of the calls, length in UTF-8 bytes. It is built from values,
 * never from JSON text, so field order, spacing and the way a number is written cannot change it; lengths keep two
 * fields from being taken for one. Real numbers go in as the 16 hexadecimal digits of their IEEE 754 bits, since the
 * shortest decimal of a double differs between Java versions.
 */
public final class Canonical {
    private static final char[] BASE32 = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();

    /** What is gathered before it is digested: a call for each field would cost more than the field. */
    private static final int GATHERED_BYTES = 1024;

    private final MessageDigest digest = sha256();
    private final byte[] gathered = new byte[GATHERED_BYTES];
    private int size;

    private Canonical() {}

    /** An empty form. {@code name} ends in a version, so that a later form gives other digests. */
    public static Canonical form(String name) {
        Canonical form = new Canonical();
        form.add(name).add('\n');
        return form;
    }

    /** The digest of some bytes. */
    public static Sha256 ofBytes(byte[] bytes) {
        return new Sha256(hex(sha256().digest(bytes)));
    }

    public Canonical put(String name, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return add(name)
                .add(':')
                .add(Integer.toString(bytes.length))
                .add(':')
                .add(bytes)
                .add('\n');
    }

    public Canonical put(String name, long value) {
        return put(name, Long.toString(value));
    }

    public Canonical put(String name, double value) {
        return put(name, HexFormat.of().toHexDigits(Double.doubleToLongBits(value + 0.0)));
    }

    public Canonical put(String name, List<Double> values) {
        put(name, values.size());
        values.forEach(value -> put(name, value.doubleValue()));
        return this;
    }

    /** 64 hexadecimal digits. The form cannot be added to afterwards. */
    public String hexDigest() {
        return hex(digest());
    }

    /** The first 160 bits in 32 characters of base32 (RFC 4648, small letters). */
    public String base32Digest() {
        byte[] bytes = digest();
        StringBuilder text = new StringBuilder(32);
        for (int i = 0; i < 20; i += 5) {
            long five = 0;
            for (int j = 0; j < 5; j++) {
                five = five << 8 | bytes[i + j] & 0xff;
            }
            for (int shift = 35; shift >= 0; shift -= 5) {
                text.append(BASE32[(int) (five >> shift) & 31]);
            }
        }
        return text.toString();
    }

    private byte[] digest() {
        digest.update(gathered, 0, size);
        size = 0;
        return digest.digest();
    }

    private Canonical add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    private Canonical add(char ascii) {
        return add(new byte[] {(byte) ascii});
    }

    private Canonical add(byte[] bytes) {
        if (bytes.length > gathered.length - size) {
            digest.update(gathered, 0, size);
            size = 0;
        }
        if (bytes.length > gathered.length) {
            digest.update(bytes);
        } else {
            System.arraycopy(bytes, 0, gathered, size, bytes.length);
            size += bytes.length;
        }
        return this;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
