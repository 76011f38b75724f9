/** CSV and JSONL manifests, read line by line. */
@NullMarked
package io.customshift.schemas.manifest;

import org.jspecify.annotations.NullMarked;
