package io.customshift.schemas.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The line at which each id was seen first, at about 50 bytes an id: of an id the first 128 bits of its digest are kept. */
final class LineIdTable {
    private long[] keys = new long[2 * 1024];
    /** 0 where the place is free. */
    private int[] lines = new int[1024];

    private int size;
    private final MessageDigest sha256 = sha256();

    /** The line, from 1, at which this id was seen before; 0 when it was not. */
    int seen(String id, int line) {
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest(id.getBytes(StandardCharsets.UTF_8)));
        long high = digest.getLong();
        long low = digest.getLong();
        int place = place(high, low);
        if (lines[place] != 0) {
            return lines[place];
        }
        keys[2 * place] = high;
        keys[2 * place + 1] = low;
        lines[place] = line;
        if (++size > lines.length / 2) {
            grow();
        }
        return 0;
    }

    /** Where it is, or is to be. */
    private int place(long high, long low) {
        int mask = lines.length - 1;
        int place = (int) high & mask;
        while (lines[place] != 0 && (keys[2 * place] != high || keys[2 * place + 1] != low)) {
            place = place + 1 & mask;
        }
        return place;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldLines = lines;
        keys = new long[2 * oldKeys.length];
        lines = new int[2 * oldLines.length];
        for (int i = 0; i < oldLines.length; i++) {
            if (oldLines[i] != 0) {
                int place = place(oldKeys[2 * i], oldKeys[2 * i + 1]);
                keys[2 * place] = oldKeys[2 * i];
                keys[2 * place + 1] = oldKeys[2 * i + 1];
                lines[place] = oldLines[i];
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
