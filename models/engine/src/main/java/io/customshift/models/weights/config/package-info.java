/** What config.json says about each component, as checked records. */
@NullMarked
package io.customshift.models.weights.config;

import org.jspecify.annotations.NullMarked;
