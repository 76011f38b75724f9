/** Measurements of the engine as commands: each prints figures with the bounds that they are held to. */
@NullMarked
package io.customshift.models.bench;

import org.jspecify.annotations.NullMarked;
