/** How commands speak: text for people, JSON for programs, errors with codes, exit codes. */
@NullMarked
package io.customshift.deploy.standalone.console;

import org.jspecify.annotations.NullMarked;
