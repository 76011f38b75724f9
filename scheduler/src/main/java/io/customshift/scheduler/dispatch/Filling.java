package io.customshift.scheduler.dispatch;

import io.customshift.schemas.message.JobClass;

/** A lane while it is filled. */
final class Filling {
    final Lane lane;
    double seconds;
    int shards;
    /** Of them, those that somebody waits for. */
    int urgent;

    Filling(Lane lane) {
        this.lane = lane;
    }

    void add(double work, JobClass of) {
        urgent += of == JobClass.INTERACTIVE ? 1 : 0;
        seconds += work * (lane.pace() > 0 ? lane.pace() : 1);
        shards++;
    }

    boolean hasRoom(Dispatcher.Setting setting) {
        int most = lane.pace() > 0 ? setting.aheadShards() : Math.min(2, setting.aheadShards());
        return shards == 0 || shards < most && seconds < setting.aheadSeconds();
    }
}
