/** Measures what the fleet itself costs, beside the engine's work. */
@NullMarked
package io.customshift.deploy.standalone.bench;

import org.jspecify.annotations.NullMarked;
