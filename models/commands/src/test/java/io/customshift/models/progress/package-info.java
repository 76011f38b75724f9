@NullMarked
package io.customshift.models.progress;

import org.jspecify.annotations.NullMarked;
