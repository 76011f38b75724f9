@NullMarked
package io.customshift.scheduler.rest;

import org.jspecify.annotations.NullMarked;
