package io.customshift.models.customshift;

/**
 * One picture.
 *
 * @param prompt what it shows; may be empty
 * @param negative what the prompt is contrasted with; usually empty
 * @param seed of the initial noise; the low 32 bits count
 */
public record GenerationRequest(String prompt, String negative, long seed, GenerationSettings settings) {}
