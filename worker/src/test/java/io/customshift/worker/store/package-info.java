@NullMarked
package io.customshift.worker.store;

import org.jspecify.annotations.NullMarked;
