@NullMarked
package io.customshift.worker;

import org.jspecify.annotations.NullMarked;
