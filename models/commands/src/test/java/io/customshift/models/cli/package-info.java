@NullMarked
package io.customshift.models.cli;

import org.jspecify.annotations.NullMarked;
