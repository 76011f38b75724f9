@NullMarked
package io.customshift.it;

import org.jspecify.annotations.NullMarked;
