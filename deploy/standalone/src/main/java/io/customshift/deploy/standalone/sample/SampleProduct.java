package io.customshift.deploy.standalone.sample;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;

/** The products of the sample catalogue, each drawn from shapes in a square of 1 by 1. */
enum SampleProduct {
    MUG("striped-mug", "striped mug") {
        @Override
        void draw(Graphics2D g) {
            g.setStroke(new BasicStroke(0.07f));
            g.setColor(new Color(0x1f6f8b));
            g.draw(new Arc2D.Double(0.62, 0.36, 0.24, 0.30, -90, 180, Arc2D.OPEN));
            g.fill(new RoundRectangle2D.Double(0.22, 0.26, 0.50, 0.52, 0.08, 0.08));
            g.setColor(new Color(0xf2d479));
            for (int i = 0; i < 3; i++) {
                g.fill(new Rectangle2D.Double(0.22, 0.34 + 0.14 * i, 0.50, 0.06));
            }
            g.setColor(new Color(0x16495c));
            g.fill(new Ellipse2D.Double(0.22, 0.22, 0.50, 0.09));
        }
    },
    LAMP("dotted-lamp", "dotted lamp") {
        @Override
        void draw(Graphics2D g) {
            g.setColor(new Color(0x4a3728));
            g.fill(new Rectangle2D.Double(0.47, 0.44, 0.06, 0.34));
            g.fill(new Ellipse2D.Double(0.32, 0.74, 0.36, 0.09));
            Path2D shade = new Path2D.Double();
            shade.moveTo(0.36, 0.16);
            shade.lineTo(0.64, 0.16);
            shade.lineTo(0.78, 0.50);
            shade.lineTo(0.22, 0.50);
            shade.closePath();
            g.setColor(new Color(0xc94f3d));
            g.fill(shade);
            g.setColor(new Color(0xffe9c7));
            for (double[] dot : new double[][] {
                {0.42, 0.22},
                {0.54, 0.22},
                {0.35, 0.32},
                {0.48, 0.32},
                {0.61, 0.32},
                {0.30, 0.42},
                {0.42, 0.42},
                {0.54, 0.42},
                {0.66, 0.42}
            }) {
                g.fill(new Ellipse2D.Double(dot[0], dot[1], 0.05, 0.05));
            }
        }
    },
    BACKPACK("green-backpack", "green backpack") {
        @Override
        void draw(Graphics2D g) {
            g.setStroke(new BasicStroke(0.05f));
            g.setColor(new Color(0x24402b));
            g.draw(new Arc2D.Double(0.40, 0.12, 0.20, 0.18, 0, 180, Arc2D.OPEN));
            g.setColor(new Color(0x3f7d4e));
            g.fill(new RoundRectangle2D.Double(0.25, 0.18, 0.50, 0.66, 0.28, 0.28));
            g.setColor(new Color(0x2c5a38));
            g.fill(new RoundRectangle2D.Double(0.31, 0.52, 0.38, 0.26, 0.08, 0.08));
            g.setColor(new Color(0xe7b54a));
            g.fill(new Rectangle2D.Double(0.31, 0.58, 0.38, 0.03));
            g.fill(new Rectangle2D.Double(0.28, 0.40, 0.44, 0.025));
        }
    };

    private final String id;
    private final String title;

    SampleProduct(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /** Subject id. */
    String id() {
        return id;
    }

    /** What it is called in a prompt. */
    String title() {
        return title;
    }

    abstract void draw(Graphics2D g);
}
