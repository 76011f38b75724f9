@NullMarked
package io.customshift.worker.render;

import org.jspecify.annotations.NullMarked;
