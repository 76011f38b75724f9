@NullMarked
package io.customshift.storage;

import org.jspecify.annotations.NullMarked;
