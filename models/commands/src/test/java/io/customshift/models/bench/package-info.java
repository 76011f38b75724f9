@NullMarked
package io.customshift.models.bench;

import org.jspecify.annotations.NullMarked;
