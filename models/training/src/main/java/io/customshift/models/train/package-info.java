/**
 * Training: flow matching with references on the same network scripts that generate, AdamW, checkpoints that continue
 * as if nothing had happened.
 *
 * <p>Everything random is a function of (seed, step), so a checkpoint holds no generator state but the step number.
 */
@NullMarked
package io.customshift.models.train;

import org.jspecify.annotations.NullMarked;
