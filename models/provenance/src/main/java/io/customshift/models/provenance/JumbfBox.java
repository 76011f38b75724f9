package io.customshift.models.provenance;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A labelled superbox of JUMBF (ISO/IEC 19566-5): a description, then superboxes or one box of content.
 *
 * @param bytes the whole box, its head included
 * @param children superboxes in it
 * @param content what its first other box holds; empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent")
record JumbfBox(String label, byte[] bytes, List<JumbfBox> children, byte[] content) {
    private static final int HEAD = 8;
    /** Types of ISO end in these bytes, behind four letters. */
    private static final byte[] TYPE_END = HexFormat.of().parseHex("00110010800000AA00389B71");
    /** May be asked for by its label, and has one. */
    private static final byte LABELLED = 0x03;

    private static final int DEPTH_MAX = 8;

    /** A superbox of other ones. */
    static byte[] of(String type, String label, byte[]... children) {
        byte[] description =
                box("jumd", Bytes.join(Bytes.ascii(type), TYPE_END, new byte[] {LABELLED}, Bytes.ascii(label + "\0")));
        return box("jumb", Bytes.join(description, Bytes.join(children)));
    }

    /** A superbox that holds CBOR. */
    static byte[] ofCbor(String type, String label, byte[] cbor) {
        return of(type, label, box("cbor", cbor));
    }

    private static byte[] box(String type, byte[] content) {
        return ByteBuffer.allocate(HEAD + content.length)
                .putInt(HEAD + content.length)
                .put(Bytes.ascii(type))
                .put(content)
                .array();
    }

    /** What an assertion's hash is of: the box without its head (C2PA 2.2, 8.4.2.3). */
    static byte[] hashed(byte[] box) {
        return Arrays.copyOfRange(box, HEAD, box.length);
    }

    Optional<JumbfBox> child(String wanted) {
        return children.stream().filter(box -> box.label.equals(wanted)).findFirst();
    }

    /** @throws IOException when the bytes are not one superbox */
    static JumbfBox parse(byte[] bytes) throws IOException {
        return parse(bytes, 0);
    }

    private static JumbfBox parse(byte[] bytes, int depth) throws IOException {
        if (depth > DEPTH_MAX || length(bytes, 0) != bytes.length || !Bytes.at(bytes, 4, Bytes.ascii("jumb"))) {
            throw new IOException("not a JUMBF superbox");
        }
        List<JumbfBox> children = new ArrayList<>();
        Optional<byte[]> content = Optional.empty();
        int description = length(bytes, HEAD);
        for (int at = HEAD + description; at < bytes.length; ) {
            byte[] box = Arrays.copyOfRange(bytes, at, at + length(bytes, at));
            if (Bytes.at(box, 4, Bytes.ascii("jumb"))) {
                children.add(parse(box, depth + 1));
            } else if (content.isEmpty()) {
                content = Optional.of(Arrays.copyOfRange(box, HEAD, box.length));
            }
            at += box.length;
        }
        String label = label(Arrays.copyOfRange(bytes, HEAD, HEAD + description));
        return new JumbfBox(label, bytes, List.copyOf(children), content.orElse(new byte[0]));
    }

    private static String label(byte[] description) throws IOException {
        int start = HEAD + 16 + 1;
        if (!Bytes.at(description, 4, Bytes.ascii("jumd")) || description.length < start) {
            throw new IOException("a superbox without a description");
        }
        int end = start;
        while (end < description.length && description[end] != 0) {
            end++;
        }
        return new String(description, start, end - start, StandardCharsets.UTF_8);
    }

    /** Lengths of 64 bits and "to the end" are lawful, and no manifest has them. */
    private static int length(byte[] bytes, int at) throws IOException {
        int length = bytes.length - at < HEAD ? -1 : ByteBuffer.wrap(bytes).getInt(at);
        if (length < HEAD || length > bytes.length - at) {
            throw new IOException("a box is cut short at byte " + at);
        }
        return length;
    }
}
