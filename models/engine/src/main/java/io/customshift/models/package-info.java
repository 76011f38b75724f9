/** The CustomShift engine: Stable Diffusion 3 with reference branches, straight from safetensors. */
@NullMarked
package io.customshift.models;

import org.jspecify.annotations.NullMarked;
