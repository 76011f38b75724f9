/** LoRA adapter files. */
@NullMarked
package io.customshift.models.weights.adapter;

import org.jspecify.annotations.NullMarked;
