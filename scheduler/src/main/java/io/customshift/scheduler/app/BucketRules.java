package io.customshift.scheduler.app;

import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobStatus;
import io.customshift.storage.BucketExpiry;
import io.customshift.storage.StoreException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Has the bucket remove pictures that are older than their tenant keeps them: the store's own life-cycle rules do the work,
 * whether a scheduler runs or not. Each instance looks; all write the same, and only what differs from what is there.
 */
final class BucketRules {
    private static final Logger LOG = Logger.getLogger(BucketRules.class);

    private final Retention retention;
    private final BucketExpiry bucket;
    private final FleetView view;
    private String said = "";

    BucketRules(Retention retention, BucketExpiry bucket, FleetView view) {
        this.retention = retention;
        this.bucket = bucket;
        this.view = view;
    }

    /** What cannot be done is said once, and tried again at the next look. */
    void look() {
        try {
            Set<Tenant> seen = new HashSet<>();
            for (JobStatus job : view.allJobs()) {
                seen.add(job.tenant());
            }
            List<BucketExpiry.Rule> rules = retention.rules(seen, bucket.expiries(Retention.OWNER));
            if (bucket.expire(Retention.OWNER, rules)) {
                LOG.infof("the bucket has %d rules of retention now", rules.size());
            }
            said = "";
        } catch (StoreException e) {
            say(e.code() + ": " + e.getMessage());
        } catch (RuntimeException e) {
            say(e.toString());
        }
    }

    private void say(String why) {
        if (!why.equals(said)) {
            LOG.warnf(
                    "pictures stay beyond their retention (CUSTOMSHIFT_RETENTION), since the bucket's rules cannot be kept: %s",
                    why);
        }
        said = why;
    }
}
