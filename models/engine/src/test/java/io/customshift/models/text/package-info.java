@NullMarked
package io.customshift.models.text;

import org.jspecify.annotations.NullMarked;
