package io.customshift.models.catalogue;

import io.customshift.models.catalogue.rendered.RenderedCatalogue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The catalogues there are, by what a command line calls them. */
public enum CatalogueKind {
    /** Flat silhouettes, for models of 64 pixels. */
    SYNTHETIC {
        @Override
        public Catalogue open(long seed, int size) {
            return new FlatCatalogue(seed, size);
        }
    },
    /** Rendered products, for larger models. */
    RENDERED {
        @Override
        public Catalogue open(long seed, int size) {
            return new RenderedCatalogue(seed, size);
        }
    };

    private static final int FLAT_UP_TO = 64;

    public abstract Catalogue open(long seed, int size);

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<CatalogueKind> named(String key) {
        return Arrays.stream(values()).filter(kind -> kind.key().equals(key)).findFirst();
    }

    /** The one that a model of this size is likely to know. */
    public static CatalogueKind of(int size) {
        return size <= FLAT_UP_TO ? SYNTHETIC : RENDERED;
    }
}
