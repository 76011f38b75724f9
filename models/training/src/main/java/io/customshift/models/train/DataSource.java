package io.customshift.models.train;

import java.nio.file.Path;

/** Where pictures to learn from come from. Its text form names it in a checkpoint. */
public interface DataSource {
    /**
     * Finds all pictures and refuses data that cannot be trained on; pixels are read later, picture by picture.
     *
     * @param size of the pictures in pixels
     * @param cache folder for what takes long to make
     * @param listener told what is left out
     */
    DataSet load(int size, Path cache, TrainingListener listener);

    /** A few pictures of the kind that training does not see, or its own where there are no others. */
    default DataSource unseen() {
        return this;
    }
}
