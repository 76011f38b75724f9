/** HTTP: translates calls to the parts and their outcomes to answers. */
@NullMarked
package io.customshift.scheduler.rest;

import org.jspecify.annotations.NullMarked;
