/** Weights of one model, opened in whichever public layout they are in, under one set of names. */
@NullMarked
package io.customshift.models.weights;

import org.jspecify.annotations.NullMarked;
