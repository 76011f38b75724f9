@NullMarked
package io.customshift.worker.health;

import org.jspecify.annotations.NullMarked;
