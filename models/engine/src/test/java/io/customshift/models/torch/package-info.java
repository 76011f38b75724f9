@NullMarked
package io.customshift.models.torch;

import org.jspecify.annotations.NullMarked;
