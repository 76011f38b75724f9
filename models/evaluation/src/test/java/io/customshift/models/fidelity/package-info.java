/** Public benchmarks in small, made by the tests in their public layouts. */
@NullMarked
package io.customshift.models.fidelity;

import org.jspecify.annotations.NullMarked;
