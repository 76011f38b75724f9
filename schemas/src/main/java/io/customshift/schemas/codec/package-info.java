/** Records to JSON and back, and the CloudEvents envelope. The only package that knows Jackson. */
@NullMarked
package io.customshift.schemas.codec;

import org.jspecify.annotations.NullMarked;
