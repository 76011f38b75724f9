/** Seeded random weights in the diffusers layout. */
@NullMarked
package io.customshift.models.weights.init;

import org.jspecify.annotations.NullMarked;
