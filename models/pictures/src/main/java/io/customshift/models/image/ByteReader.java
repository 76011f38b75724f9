package io.customshift.models.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Checked reading of a file held in memory: every read outside it is a {@link TruncatedImage}. */
final class ByteReader {
    private final byte[] bytes;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    int length() {
        return bytes.length;
    }

    byte[] all() {
        return bytes;
    }

    int u8(long at) {
        require(at, 1);
        return bytes[(int) at] & 0xFF;
    }

    int u16be(long at) {
        return u8(at) << 8 | u8(at + 1);
    }

    int u16le(long at) {
        return u8(at) | u8(at + 1) << 8;
    }

    int u24le(long at) {
        return u16le(at) | u8(at + 2) << 16;
    }

    long u32be(long at) {
        return (long) u16be(at) << 16 | u16be(at + 2);
    }

    long u32le(long at) {
        return (long) u16le(at + 2) << 16 | u16le(at);
    }

    String ascii(long at, int length) {
        require(at, length);
        return new String(bytes, (int) at, length, StandardCharsets.ISO_8859_1);
    }

    byte[] slice(long at, long length) {
        require(at, length);
        return Arrays.copyOfRange(bytes, (int) at, (int) (at + length));
    }

    boolean matches(long at, int... expected) {
        if (at + expected.length > bytes.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (u8(at + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    void require(long at, long length) {
        if (at < 0 || length < 0 || at + length > bytes.length) {
            throw new TruncatedImage("ends early: " + length + " bytes at offset " + at + " are missing or cut short");
        }
    }
}
