package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.storage.MinioObjectStore;
import io.customshift.storage.StoreAddress;
import io.customshift.storage.StoreException;
import io.customshift.storage.StoreTimeouts;
import io.customshift.storage.StoreWire;

/** The bucket of the fleet, made when it is not there, and held to what the fleet needs of it. */
final class Bucket {

    private Bucket() {}

    static void ensure(StoreAddress address, StoreWire wire) {
        try (MinioObjectStore store = new MinioObjectStore(address, StoreTimeouts.DEFAULT, wire)) {
            store.createBucketIfMissing();
            store.probe();
        } catch (StoreException e) {
            throw new FleetException(FleetCode.STORE_FAILED, e.code() + ": " + e.text(), e);
        }
    }
}
