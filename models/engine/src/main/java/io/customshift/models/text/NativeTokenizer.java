package io.customshift.models.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer of the native library, made from tokenizer.json text without any network. Encoding is read-only there, so
 * many threads may encode at once; closing waits for them, and later use is CLOSED instead of a crash.
 */
final class NativeTokenizer implements AutoCloseable {
    static {
        // The library in the jar is the CPU one. Left alone, DJL fetches another where it sees CUDA, and reports its
        // start to an outside address.
        setUnlessGiven("RUST_FLAVOR", "cpu");
        setUnlessGiven("OPT_OUT_TRACKING", "true");
    }

    private static final Map<String, String> OPTIONS =
            Map.of("truncation", "do_not_truncate", "padding", "do_not_pad", "addSpecialTokens", "true");

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable HuggingFaceTokenizer tokenizer;

    NativeTokenizer(ObjectNode json, TokenizerFolder folder) {
        // Length and padding are this package's business; files may carry another's.
        json.putNull("truncation");
        json.putNull("padding");
        try {
            byte[] text = TokenizerFolder.JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
            tokenizer = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(text), OPTIONS);
        } catch (JsonProcessingException e) {
            throw TokenizerFolder.invalid(folder.path() + " cannot be made a tokenizer (" + e + "); report it", e);
        } catch (IOException | RuntimeException e) {
            throw TokenizerFolder.invalid(
                    folder.path() + " holds tokenizer files that do not fit together (" + e.getMessage()
                            + "); use the tokenizer files of one model",
                    e);
        }
    }

    private static void setUnlessGiven(String name, String value) {
        if (System.getenv(name) == null && System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    /**
     * Encodes, then cuts or pads to {@code length}: a cut prompt keeps the end token in the last place.
     *
     * @param end id of the end token
     * @param pad id that fills the rest
     */
    Tokens encode(String text, int length, long end, long pad) {
        Encoding encoding = encode(text);
        long[] all = encoding.getIds();
        long[] ids = new long[length];
        int used = Math.min(all.length, length);
        System.arraycopy(all, 0, ids, 0, used);
        java.util.Arrays.fill(ids, used, length, pad);
        if (all.length <= length) {
            return new Tokens(ids, used, Optional.empty());
        }
        ids[length - 1] = end;
        return new Tokens(ids, used, Optional.of(from(text, encoding.getCharTokenSpans()[length - 1])));
    }

    private Encoding encode(String text) {
        lock.readLock().lock();
        try {
            if (tokenizer == null) {
                throw new EngineException(
                        ErrorCode.CLOSED, "the tokenizer was used after it was closed; keep it open while encoding");
            }
            return tokenizer.encode(text, true, false);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The text from the start of a token on. The library counts code points, Java counts char values. */
    private static String from(String text, @Nullable CharSpan span) {
        if (span == null) {
            return "";
        }
        int points = Math.min(Math.max(span.getStart(), 0), text.codePointCount(0, text.length()));
        return text.substring(text.offsetByCodePoints(0, points));
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (tokenizer != null) {
                tokenizer.close();
                tokenizer = null;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
