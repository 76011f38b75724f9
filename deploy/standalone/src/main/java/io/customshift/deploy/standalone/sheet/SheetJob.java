package io.customshift.deploy.standalone.sheet;

import io.customshift.deploy.standalone.client.ResultRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a sheet shows.
 *
 * @param job its id
 * @param summary how the job stands
 * @param products by subject, in the order of the manifest
 * @param omitted lines that were left out, for the sheet's size
 */
record SheetJob(String job, String summary, List<Product> products, int omitted) {

    /** A subject: its photos on this disk, and a picture for each line and seed. */
    record Product(String id, String name, List<Path> photos, List<Picture> pictures) {

        /** Its name stands in brackets where it says more than the folder's. */
        String title() {
            return name.isEmpty() || name.equals(id) ? id : id + " (" + name + ")";
        }
    }

    /** A line of the results, with the file of its picture where it is stored. */
    record Picture(ResultRow row, Optional<Path> file) {

        /** What is written below it: which row, with which seed, and what became of it where that is no picture. */
        List<String> caption() {
            String place = row.row() + ", seed " + row.seed();
            String status = row.isStored()
                    ? ""
                    : row.status().toLowerCase(java.util.Locale.ROOT)
                            + (row.code().isEmpty() ? "" : ": " + row.code());
            return status.isEmpty() ? List.of(place, row.prompt()) : List.of(status, place, row.prompt());
        }
    }

    int pictures() {
        return products.stream().mapToInt(product -> product.pictures().size()).sum();
    }
}
