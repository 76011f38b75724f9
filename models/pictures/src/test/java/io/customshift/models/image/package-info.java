@NullMarked
package io.customshift.models.image;

import org.jspecify.annotations.NullMarked;
