@NullMarked
package io.customshift.models.network;

import org.jspecify.annotations.NullMarked;
