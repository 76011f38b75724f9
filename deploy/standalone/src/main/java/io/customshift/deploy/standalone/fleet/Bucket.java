package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.storage.MinioObjectStore;
import io.customshift.storage.StoreAddress;
import io.customshift.storage.StoreException;
import io.customshift.storage.StoreTimeouts;

/** The bucket of the fleet, made when it is not there, and held to what the fleet needs of it. */
final class Bucket {

    private Bucket() {}

    static void ensure(StoreAddress address) {
        try (MinioObjectStore store = new MinioObjectStore(address, StoreTimeouts.DEFAULT)) {
            store.createBucketIfMissing();
            store.probe();
        } catch (StoreException e) {
            throw new FleetException(FleetCode.STORE_FAILED, e.code() + ": " + e.text(), e);
        }
    }
}
