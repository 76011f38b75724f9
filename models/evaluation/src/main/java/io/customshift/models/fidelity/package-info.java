/**
 * How faithful pictures of real subjects are, on the public benchmarks: their layouts, what is drawn for them, and the
 * similarities that papers report. Legend: a view of a picture is its CLIP and DINO vector, both of length one.
 */
@NullMarked
package io.customshift.models.fidelity;

import org.jspecify.annotations.NullMarked;
