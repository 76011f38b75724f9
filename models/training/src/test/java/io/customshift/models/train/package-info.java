/** Tests of training: parity with PyTorch, overfitting, resuming. */
@NullMarked
package io.customshift.models.train;

import org.jspecify.annotations.NullMarked;
