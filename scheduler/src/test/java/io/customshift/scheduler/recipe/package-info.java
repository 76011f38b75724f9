@NullMarked
package io.customshift.scheduler.recipe;

import org.jspecify.annotations.NullMarked;
