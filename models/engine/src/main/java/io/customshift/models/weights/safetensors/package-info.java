/** The safetensors file format: a memory-mapped reader that trusts nothing, and a streaming writer. */
@NullMarked
package io.customshift.models.weights.safetensors;

import org.jspecify.annotations.NullMarked;
