@NullMarked
package io.customshift.worker.cache;

import org.jspecify.annotations.NullMarked;
