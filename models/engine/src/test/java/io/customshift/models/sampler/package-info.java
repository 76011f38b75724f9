@NullMarked
package io.customshift.models.sampler;

import org.jspecify.annotations.NullMarked;
