package io.customshift.models.weights.safetensors;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What people have in the place of a safetensors file, known by its first bytes. */
final class ForeignFile {
    /** How many bytes of a file are looked at. */
    static final int LOOKED_AT = 64;

    private static final Map<String, String> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put(
                "version https://git-lfs",
                "is a Git LFS pointer, not the file itself; run git lfs pull, or download the file");
        String pickle = "is a PyTorch pickle (.ckpt, .pt, .bin), which can run code when it is read; use the model's"
                + " safetensors files, or convert it";
        KINDS.put("PK\u0003\u0004", pickle);
        KINDS.put("\u0080\u0002", pickle);
        KINDS.put("\u0080\u0004", pickle);
        KINDS.put("GGUF", "is a GGUF file; its block-quantised types are not run: use the model's safetensors files");
        String page = "is a web page, not the file: the download was not allowed or went to the wrong address; log in,"
                + " accept the licence and fetch it again";
        KINDS.put("<!DOCTYPE", page);
        KINDS.put("<!doctype", page);
        KINDS.put("<html", page);
        KINDS.put("{\"error\"", "is an answer that tells an error, not the file; fetch it again");
        KINDS.put("\u001f\u008b", "is compressed with gzip; unpack it");
        KINDS.put("\u0089HDF", "is an HDF5 file; use the model's safetensors files");
    }

    private ForeignFile() {}

    /** @throws EngineException WEIGHTS_UNSUPPORTED that names what the file is */
    static void refuse(Path path, byte[] first) {
        String start = new String(first, StandardCharsets.ISO_8859_1);
        KINDS.forEach((magic, what) -> {
            if (start.startsWith(magic)) {
                throw new EngineException(ErrorCode.WEIGHTS_UNSUPPORTED, path + ": " + what);
            }
        });
    }
}
