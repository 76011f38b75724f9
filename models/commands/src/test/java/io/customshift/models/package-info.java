@NullMarked
package io.customshift.models;

import org.jspecify.annotations.NullMarked;
