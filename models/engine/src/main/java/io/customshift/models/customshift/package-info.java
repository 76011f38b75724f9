/**
 * CustomShift itself: a subject becomes keys and values once, and pictures are generated with them. Start at
 * {@link io.customshift.models.customshift.CustomShift}.
 */
@NullMarked
package io.customshift.models.customshift;

import org.jspecify.annotations.NullMarked;
