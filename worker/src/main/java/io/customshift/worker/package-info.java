/** The worker: where models and messages meet. {@link io.customshift.worker.Wiring} says who knows whom. */
@NullMarked
package io.customshift.worker;

import org.jspecify.annotations.NullMarked;
