package io.customshift.schemas.manifest;

import io.customshift.schemas.id.Canonical;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The line at which each id was seen first, at about 50 bytes an id: of an id the first 128 bits of its digest are kept. */
final class LineIdTable {
    private long[] keys = new long[2 * 1024];
    /** 0 where the place is free. */
    private int[] lines = new int[1024];

    private int size;

    /** The line, from 1, at which this id was seen before; 0 when it was not. */
    int seen(String id, int line) {
        byte[] digest = HexFormat.of()
                .parseHex(Canonical.ofBytes(id.getBytes(StandardCharsets.UTF_8)).value());
        long high = word(digest, 0);
        long low = word(digest, 8);
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

    private static long word(byte[] digest, int from) {
        long word = 0;
        for (int i = from; i < from + 8; i++) {
            word = word << 8 | digest[i] & 0xFF;
        }
        return word;
    }
}
