/** {@code customshift keys}: who may use a fleet. */
@NullMarked
package io.customshift.deploy.standalone.keys;

import org.jspecify.annotations.NullMarked;
