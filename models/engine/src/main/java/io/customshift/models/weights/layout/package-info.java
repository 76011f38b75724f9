/** The two public layouts, the key map between them, and the exact tensors each configuration needs. */
@NullMarked
package io.customshift.models.weights.layout;

import org.jspecify.annotations.NullMarked;
