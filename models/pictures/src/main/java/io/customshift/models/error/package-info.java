/** Failures of the engine: a code for machines, a message for people. */
@NullMarked
package io.customshift.models.error;

import org.jspecify.annotations.NullMarked;
