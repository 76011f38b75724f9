/** Child JVMs: where their programs lie, how they start, become ready, end, and never outlive their parent. */
@NullMarked
package io.customshift.deploy.supervision;

import org.jspecify.annotations.NullMarked;
