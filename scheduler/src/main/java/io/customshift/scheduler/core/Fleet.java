package io.customshift.scheduler.core;

/**
 * What is known of the workers at the moment.
 *
 * @param workers alive
 * @param secondsPerMegapixelStep engine seconds per denoising step and million pixels
 */
public record Fleet(int workers, double secondsPerMegapixelStep) {}
