@NullMarked
package io.customshift.worker.engine;

import org.jspecify.annotations.NullMarked;
