package io.customshift.models.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
    @TempDir
    Path folder;

    /** A header, the number of data bytes behind it, and a part of the message that refuses them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                                                | 0  | does not start with '{'",
                "{\"a\":                                                           | 0  | not valid JSON",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} x | 4 | not valid JSON",
                "{} {}                                                             | 0  | goes on after its closing brace",
                "{\"a\":3}                                                         | 0  | not described by an object",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 4 | Duplicate field 'a'",
                "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 4 | Duplicate field 'dtype'",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[[[[1]]]],\"data_offsets\":[0,4]}} | 4 | not an integer",
                "{\"__metadata__\":{\"a\":{\"b\":1}}}                               | 0  | \"a\" is not a string",
                "{\"__metadata__\":[]}                                             | 0  | not an object of strings",
                "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}                     | 4  | lacks one of dtype",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}} | 4 | unknown field \"x\"",
                "{\"a\":{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]}}         | 4  | dtype of tensor \"a\" is not a string",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}} | 4  | not an integer",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}  | 4  | the negative -1",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}  | 4  | the negative -4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}   | 4  | before its begin",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}     | 4  | has 1 numbers, not 2",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}} | 4 | not valid JSON of the expected form",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}} | 4 | overflows",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,4]}} | 4 | overflows",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}} | 4 | over 16 numbers",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}   | 4  | has 4 bytes, F32[2] needs 8",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}   | 4  | the file is truncated",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}   | 8  | no tensor owns bytes 0 to 4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}   | 9  | 5 bytes follow tensor \"a\"",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 8 | ranges overlap",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}} | 12 | no tensor owns bytes 4 to 8",
            })
    void hostileHeaderIsRefused(String json, int dataBytes, String message) throws IOException {
        Path file = file(json.strip(), dataBytes);

        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_CORRUPT))
                .hasMessageContaining(message)
                .hasMessageContaining(file.toString());
    }

    @ParameterizedTest
    @CsvSource({"F8_E4M3FNUZ", "F2", "complex64"})
    void typeThatTheFormatDoesNotHaveIsRefusedByName(String dtype) throws IOException {
        Path file = file("{\"a\":{\"dtype\":\"" + dtype + "\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1);

        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_UNSUPPORTED))
                .hasMessageContaining(dtype);
    }

    /** The first eight bytes as a number, the file's size, and a part of the message. */
    @ParameterizedTest
    @CsvSource({
        "0, 64, outside 2 to 100000000",
        "1, 64, outside 2 to 100000000",
        "-1, 64, 18446744073709551615",
        "100000001, 64, outside 2 to 100000000",
        "57, 64, only 56 follow: the file is truncated",
        "2, 7, the file has 7 bytes",
        "2, 0, the file has 0 bytes",
    })
    void hostileHeaderLengthIsRefused(long length, int fileBytes, String message) throws IOException {
        byte[] bytes = new byte[fileBytes];
        if (fileBytes >= 8) {
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        }
        Path file = Files.write(folder.resolve("x.safetensors"), bytes);

        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_CORRUPT))
                .hasMessageContaining(message);
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        Path file = file("{\"a\":" + "[".repeat(100_000) + "}", 0);

        assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(EngineException.class);
    }

    @Test
    void missingFileIsNamed() {
        Path file = folder.resolve("none.safetensors");

        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_NOT_FOUND))
                .hasMessageContaining(file.toString());
    }

    @Test
    void everyTypeComesBackAsWritten() {
        Path file = folder.resolve("types.safetensors");
        List<StoredTensor> tensors = new java.util.ArrayList<>();
        for (StoredDtype dtype : StoredDtype.values()) {
            ByteBuffer data = ByteBuffer.allocateDirect((int) dtype.bytes(8));
            for (int i = 0; i < data.capacity(); i++) {
                data.put(i, (byte) (i * 7 + dtype.ordinal()));
            }
            tensors.add(new StoredTensor(dtype.name(), dtype, Dims.of(2, 4), data));
        }
        tensors.add(new StoredTensor("empty", StoredDtype.F32, Dims.of(0, 3), ByteBuffer.allocateDirect(0)));
        tensors.add(new StoredTensor("scalar", StoredDtype.F32, Dims.of(), ByteBuffer.allocateDirect(4)));
        SafetensorsWriter.write(file, tensors, Map.of("format", "pt"));

        SafetensorsFile read = SafetensorsFile.open(file);

        assertThat(read.metadata()).containsExactly(Map.entry("format", "pt"));
        assertThat(read.tensors()).hasSize(tensors.size());
        for (StoredTensor written : tensors) {
            StoredTensor tensor = read.tensor(written.name());
            assertThat(new StoredTensor(tensor.name(), tensor.dtype(), tensor.shape(), tensor.data()))
                    .isEqualTo(written);
            assertThat(tensor.data().isDirect()).isTrue();
            assertThat(tensor.data().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        }
    }

    @Test
    void unalignedTensorIsCopiedToAlignedMemory() throws IOException {
        String json = "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[1,5]}}";
        Path file = file(json, 5);

        StoredTensor tensor = SafetensorsFile.open(file).tensor("b");

        assertThat(tensor.data().alignmentOffset(0, 4)).isZero();
    }

    @Test
    void writerThatIsNotFinishedLeavesNothing() {
        Path file = folder.resolve("half.safetensors");
        var planned = new SafetensorsWriter.Planned("a", StoredDtype.F32, Dims.of(4));

        try (SafetensorsWriter writer = SafetensorsWriter.create(file, List.of(planned), Map.of())) {
            writer.append(ByteBuffer.allocate(8));
            assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
        }

        assertThat(folder).isEmptyDirectory();
    }

    /** The file is sparse: 5 GB of zeros that take no room, and eight floats at the end. */
    @Test
    void tensorBeyondFourGigabytesIsRead() throws IOException {
        StringBuilder json = new StringBuilder("{");
        long piece = 1_000_000_000L;
        for (int i = 0; i < 5; i++) {
            json.append("\"zeros.%d\":{\"dtype\":\"F32\",\"shape\":[250000000],\"data_offsets\":[%d,%d]},"
                    .formatted(i, i * piece, (i + 1) * piece));
        }
        json.append("\"last\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[%d,%d]}}"
                .formatted(5 * piece, 5 * piece + 32));
        byte[] header = padded(json.toString());
        Path file = folder.resolve("large.safetensors");
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(8 + header.length + 5 * piece + 32);
            raw.writeLong(Long.reverseBytes(header.length));
            raw.write(header);
            raw.seek(8 + header.length + 5 * piece);
            for (int i = 0; i < 8; i++) {
                raw.writeInt(Integer.reverseBytes(Float.floatToIntBits(i + 0.5f)));
            }
        }

        SafetensorsFile read = SafetensorsFile.open(file);

        assertThat(read.tensors()).hasSize(6);
        for (int i = 0; i < 8; i++) {
            assertThat(read.tensor("last").floatAt(i)).isEqualTo(i + 0.5f);
        }
        assertThat(read.tensor("zeros.4").floatAt(249_999_999)).isZero();
        Files.delete(file);
    }

    @Test
    void tensorOverTwoGigabytesIsRefusedWithTheLimit() throws IOException {
        byte[] header = padded("{\"a\":{\"dtype\":\"F32\",\"shape\":[600000000],\"data_offsets\":[0,2400000000]}}");
        Path file = folder.resolve("large.safetensors");
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(8 + header.length + 2_400_000_000L);
            raw.writeLong(Long.reverseBytes(header.length));
            raw.write(header);
        }

        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_UNSUPPORTED))
                .hasMessageContaining("2147483647");
    }

    private Path file(String json, int dataBytes) throws IOException {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length).put(header);
        return Files.write(folder.resolve("x.safetensors"), bytes.array());
    }

    private static byte[] padded(String json) {
        return (json + " ".repeat((8 - json.length() % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    }
}
