/** What became of a job's pictures: as text, CSV and JSON, on this disk, and why some failed. */
@NullMarked
package io.customshift.deploy.standalone.results;

import org.jspecify.annotations.NullMarked;
