@NullMarked
package io.customshift.scheduler.view;

import org.jspecify.annotations.NullMarked;
