package io.customshift.scheduler.core;

import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.SubjectId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers pictures of subjects from 0, in the order in which they are put, at about 40 bytes each: a job may have a million.
 * Two subjects made of the same photos give pictures of one id, each in its own folder, so both make the key. Open addressing.
 */
public final class ImageTable {
    private static final int WORDS = 3;
    private static final int BITS = 5;
    private static final int ID_CHARACTERS = 32;
    /** Characters of base32 in a word: 60 bits; the third has the last 40, and the subject's number above them. */
    private static final int CHARACTERS = 12;

    private static final int SUBJECT_AT = 40;

    private final Map<SubjectId, Integer> subjects = new HashMap<>();
    private final List<SubjectId> names = new ArrayList<>();
    /** Three words for each number. */
    private long[] words = new long[WORDS * 256];
    /** Numbers from 1 by the hash of their words; 0 where the place is free. */
    private int[] places = new int[1024];

    private int size;

    /** The picture's number: {@link #size} as it was before, when it is new. */
    public int put(SubjectId subject, ImageId image) {
        Integer known = subjects.get(subject);
        int number = known == null ? subjects.size() : known;
        if (known == null) {
            subjects.put(subject, number);
            names.add(subject);
        }
        return number(number, image, true);
    }

    /** The picture's number, or -1. */
    public int find(SubjectId subject, ImageId image) {
        Integer known = subjects.get(subject);
        return known == null ? -1 : number(known, image, false);
    }

    public int size() {
        return size;
    }

    /** The id of the picture with this number. */
    public ImageId image(int number) {
        char[] text = new char[ID_CHARACTERS];
        for (int i = 0; i < ID_CHARACTERS; i++) {
            long word = words[WORDS * number + i / CHARACTERS];
            int five = (int) (word >>> BITS * (i % CHARACTERS)) & 31;
            text[i] = (char) (five < 26 ? 'a' + five : '2' + five - 26);
        }
        return new ImageId(new String(text));
    }

    /** The subject of the picture with this number. */
    public SubjectId subject(int number) {
        return names.get((int) (words[WORDS * number + 2] >>> SUBJECT_AT));
    }

    private int number(int subject, ImageId image, boolean add) {
        String text = image.value();
        long a = bits(text, 0);
        long b = bits(text, CHARACTERS);
        long c = bits(text, 2 * CHARACTERS) | (long) subject << SUBJECT_AT;
        int mask = places.length - 1;
        int place = hash(a, b, c) & mask;
        while (places[place] != 0) {
            int at = WORDS * (places[place] - 1);
            if (words[at] == a && words[at + 1] == b && words[at + 2] == c) {
                return places[place] - 1;
            }
            place = place + 1 & mask;
        }
        if (!add) {
            return -1;
        }
        if (WORDS * (size + 1) > words.length) {
            words = Arrays.copyOf(words, 2 * words.length);
        }
        words[WORDS * size] = a;
        words[WORDS * size + 1] = b;
        words[WORDS * size + 2] = c;
        places[place] = ++size;
        if (size > places.length / 2) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        places = new int[2 * places.length];
        int mask = places.length - 1;
        for (int number = 0; number < size; number++) {
            int at = WORDS * number;
            int place = hash(words[at], words[at + 1], words[at + 2]) & mask;
            while (places[place] != 0) {
                place = place + 1 & mask;
            }
            places[place] = number + 1;
        }
    }

    /** An id is a digest: its bits are as good as any; those of the subject are not. */
    private static int hash(long a, long b, long c) {
        long mixed = a ^ b ^ (c >>> SUBJECT_AT) * 0x9E3779B97F4A7C15L;
        return (int) (mixed ^ mixed >>> 32);
    }

    /** As many characters as a word has, or as there are. */
    private static long bits(String text, int from) {
        long bits = 0;
        for (int i = Math.min(from + CHARACTERS, ID_CHARACTERS) - 1; i >= from; i--) {
            char one = text.charAt(i);
            bits = bits << BITS | (one >= 'a' ? one - 'a' : one - '2' + 26);
        }
        return bits;
    }
}
