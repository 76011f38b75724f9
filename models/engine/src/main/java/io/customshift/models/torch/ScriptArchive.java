package io.customshift.models.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Builds the archive that {@code torch::jit::load} reads, from TorchScript source text: a zip of stored entries with a
 * pickled root object of one class, the source files under {@code code/}, an empty constant table and the format
 * version (caffe2/serialize/versions.h: 10 is the newest that every PyTorch since 1.12 reads).
 */
final class ScriptArchive {
    private static final String ROOT = "customshift/";
    private static final String FORMAT_VERSION = "10\n";

    private ScriptArchive() {}

    /**
     * The archive's bytes.
     *
     * @param rootClass the simple name of the class in {@code __torch__.py} whose methods are called
     * @param sources file path below {@code code/}, such as {@code __torch__/mmdit.py}, to source text
     */
    static byte[] of(String rootClass, Map<String, String> sources) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "data.pkl", rootObject(rootClass));
            for (Map.Entry<String, String> source : sources.entrySet()) {
                store(zip, "code/" + source.getKey(), source.getValue().getBytes(StandardCharsets.UTF_8));
            }
            store(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            store(zip, "version", FORMAT_VERSION.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Pickle protocol 2 of {@code __torch__.rootClass()} with the state {@code {"training": False}}. */
    private static byte[] rootObject(String rootClass) throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2});
        pickle.write(("c__torch__\n" + rootClass + "\n").getBytes(StandardCharsets.US_ASCII));
        pickle.write(new byte[] {')', (byte) 0x81, '}', '('});
        byte[] key = "training".getBytes(StandardCharsets.US_ASCII);
        pickle.write(new byte[] {'X', (byte) key.length, 0, 0, 0});
        pickle.write(key);
        pickle.write(0x89);
        pickle.write(new byte[] {'u', 'b', '.'});
        return pickle.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(ROOT + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
