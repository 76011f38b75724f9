package io.customshift.models.error;

/**
 * What went wrong, as a stable name that a user can look up and a fleet can act on: every failure of the engine carries
 * one. {@link #retryable()} says whether the same request may succeed later without a change to it.
 */
public enum ErrorCode {
    /** The command line or a request has a field that is missing, unknown or of the wrong form. */
    USAGE(false),
    /** A weights folder or file, or a part of it, does not exist. */
    WEIGHTS_NOT_FOUND(false),
    /** A weights file cannot be parsed: truncated, overlapping ranges, a hostile header. */
    WEIGHTS_CORRUPT(false),
    /** Tensors are missing, unexpected or misshapen for the configuration. */
    WEIGHTS_MISMATCH(false),
    /** A weights tensor holds NaN or infinity. */
    WEIGHTS_NOT_FINITE(false),
    /** The weights are well formed, but of a kind or type that the engine does not run. */
    WEIGHTS_UNSUPPORTED(false),
    /** A LoRA adapter does not fit the weights, or has a scope or target that is not known. */
    ADAPTER_MISMATCH(false),
    /** Tokenizer files are missing or not valid. */
    TOKENIZER_INVALID(false),
    /** A file is not an image that can be decoded. */
    IMAGE_UNREADABLE(false),
    /** An image has more pixels or bytes than the limit. */
    IMAGE_TOO_LARGE(false),
    /** An image has more than one frame. */
    IMAGE_ANIMATED(false),
    /** An image file is empty, or the picture has no visible pixel. */
    IMAGE_EMPTY(false),
    /** The output size is not a multiple of 16 or is outside the limits. */
    SIZE_INVALID(false),
    /** A prompt or a subject name is too long or not text. */
    PROMPT_INVALID(false),
    /** A seed is negative, or larger than 2^53 - 1. */
    SEED_INVALID(false),
    /** The number of denoising steps is outside the limits. */
    STEPS_INVALID(false),
    /** A reference strength is negative or not a number. */
    STRENGTH_INVALID(false),
    /** A guidance scale is not a finite number or is outside the limits. */
    GUIDANCE_INVALID(false),
    /** A plan of steps has a value out of bounds, or the model cannot run it. */
    PLAN_INVALID(false),
    /** A picture came out with values that are not finite: the number type is too narrow for the weights. */
    PICTURE_NOT_FINITE(false),
    /** The number of references, or what was given with them, does not fit. */
    REFERENCES_INVALID(false),
    /** The number type asked for does not run on this device. */
    DTYPE_UNSUPPORTED(false),
    /** The device asked for is not there, or its native libraries are not. */
    DEVICE_UNAVAILABLE(false),
    /** Device or host memory ran out. */
    OUT_OF_MEMORY(true),
    /** Pictures or captions to train on are missing, unreadable or too few. */
    TRAINING_DATA_INVALID(false),
    /** A signing key or a certificate chain is missing, cannot be read, does not fit or is out of date. */
    PROVENANCE_KEY_INVALID(false),
    /** A benchmark, or pictures to be scored on it, are missing, unreadable or not in their layout. */
    BENCHMARK_INVALID(false),
    /** A folder or file that results go to cannot be written. */
    OUTPUT_UNWRITABLE(true),
    /** A value that holds native memory was used after it was closed. */
    CLOSED(false),
    /** The native engine failed in a way that has no code of its own. */
    ENGINE_FAILURE(true);

    private final boolean retryable;

    ErrorCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether the same request may succeed later, on this worker or another. */
    public boolean retryable() {
        return retryable;
    }
}
