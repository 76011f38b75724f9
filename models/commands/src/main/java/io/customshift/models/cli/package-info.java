/** The engine's command line: options in, engine calls, files and exit statuses out. */
@NullMarked
package io.customshift.models.cli;

import org.jspecify.annotations.NullMarked;
