package io.customshift.models.catalogue;

/** A place that a prompt names, with the colours of its upper and lower part and how its ground is textured. */
public enum Scene {
    BEACH("on the beach", 0x58A8E8, 0xE8CF98, 3, 1),
    SNOW("in the snow", 0xB0C4DC, 0xF0F4FA, 2, 2),
    WOOD("on a wooden table", 0x9A6A3C, 0x70451F, 1, 7),
    GRASS("on the grass", 0x6CC05C, 0x2E7A2A, 8, 3),
    NIGHT("at night", 0x0C1030, 0x1E2450, 2, 2),
    WALL("against a red wall", 0xC83C34, 0x8A2420, 5, 4),
    STREET("on a city street", 0xB8B8BC, 0x68686E, 4, 1),
    PINK("in a pink room", 0xF4A8CC, 0xE878A8, 3, 3);

    private final String phrase;
    private final Rgb upper;
    private final Rgb lower;
    private final int across;
    private final int down;

    Scene(String phrase, int upper, int lower, int across, int down) {
        this.phrase = phrase;
        this.upper = Rgb.of(upper);
        this.lower = Rgb.of(lower);
        this.across = across;
        this.down = down;
    }

    /** What captions say: {@code on the beach}. */
    public String phrase() {
        return phrase;
    }

    /**
     * A point's colour channel.
     *
     * @param x from −1 to 1, left to right
     * @param y from −1 to 1, downwards
     * @param horizon where the parts meet
     * @param phase of the texture
     */
    double shade(int channel, double x, double y, double horizon, double phase) {
        double ground = 1 / (1 + Math.exp(-(y - horizon) * 14));
        double texture = Math.sin(x * 4 * across + phase) * Math.sin(y * 4 * down + phase) * 0.05;
        return channel(lower, channel) * ground + channel(upper, channel) * (1 - ground) + texture;
    }

    private static double channel(Rgb colour, int channel) {
        return channel == 0 ? colour.red() : channel == 1 ? colour.green() : colour.blue();
    }
}
