@NullMarked
package io.customshift.worker.channel;

import org.jspecify.annotations.NullMarked;
