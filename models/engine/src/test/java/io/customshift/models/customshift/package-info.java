@NullMarked
package io.customshift.models.customshift;

import org.jspecify.annotations.NullMarked;
