package io.customshift.it;

/** The main job on the embedded store. */
class CatalogueIT extends Catalogue {
    @Override
    Fleet open() {
        return Fleet.shared();
    }
}
