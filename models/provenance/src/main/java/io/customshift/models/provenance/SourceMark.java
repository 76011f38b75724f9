package io.customshift.models.provenance;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * What a picture's XMP packet says of its source, in IPTC's properties (Photo Metadata Standard 2025.1, XMP part 1).
 *
 * @param sourceType address in IPTC's vocabulary of digital source types
 * @param system AI system used
 * @param version AI system version used
 * @param prompt AI prompt information: only where it was asked for
 */
public record SourceMark(
        String sourceType, Optional<String> system, Optional<String> version, Optional<String> prompt) {
    /** Made by a model from what it was trained on: what all our pictures are. */
    public static final String TRAINED_ALGORITHMIC_MEDIA =
            "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

    private static final String IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
    private static final String RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static final String XMP = "http://ns.adobe.com/xap/1.0/";

    /** The mark of a picture that this program makes. */
    public static SourceMark generated(Optional<String> prompt) {
        return new SourceMark(
                TRAINED_ALGORITHMIC_MEDIA, Optional.of(Software.NAME), Optional.of(Software.VERSION), prompt);
    }

    /** Whether the source type says that a model made the picture, or a part of it. */
    public boolean artificial() {
        return isArtificial(sourceType);
    }

    static boolean isArtificial(String sourceType) {
        return sourceType.toLowerCase(Locale.ROOT).endsWith("trainedalgorithmicmedia");
    }

    /** The XMP packet: equal marks are equal bytes. */
    byte[] packet() {
        StringBuilder xml = new StringBuilder("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n")
                .append("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n <rdf:RDF xmlns:rdf=\"")
                .append(RDF)
                .append("\">\n  <rdf:Description rdf:about=\"\" xmlns:xmp=\"")
                .append(XMP)
                .append("\" xmlns:Iptc4xmpExt=\"")
                .append(IPTC)
                .append('"');
        attribute(xml, "Iptc4xmpExt:DigitalSourceType", sourceType);
        system.ifPresent(value -> attribute(
                xml, "xmp:CreatorTool", value + version.map(v -> " " + v).orElse("")));
        system.ifPresent(value -> attribute(xml, "Iptc4xmpExt:AISystemUsed", value));
        version.ifPresent(value -> attribute(xml, "Iptc4xmpExt:AISystemVersionUsed", value));
        prompt.ifPresent(value -> attribute(xml, "Iptc4xmpExt:AIPromptInformation", value));
        return xml.append("/>\n </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void attribute(StringBuilder xml, String name, String value) {
        String escaped = value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace("\"", "&quot;")
                .replace("\t", "&#9;")
                .replace("\n", "&#10;")
                .replace("\r", "&#13;");
        xml.append("\n    ").append(name).append("=\"").append(escaped).append('"');
    }

    /** Reads a packet, anybody's; empty where it is damaged or names no source type. */
    static Optional<SourceMark> parse(byte[] packet) {
        Document document;
        try {
            document = parser().parse(new ByteArrayInputStream(packet));
        } catch (SAXException | IOException e) {
            return Optional.empty();
        }
        return property(document, "DigitalSourceType")
                .map(type -> new SourceMark(
                        type,
                        property(document, "AISystemUsed"),
                        property(document, "AISystemVersionUsed"),
                        property(document, "AIPromptInformation")));
    }

    /** Files come from anywhere: no document type, so no entity, nothing is fetched. */
    private static DocumentBuilder parser() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setNamespaceAware(true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler()); // which throws, and prints nothing
            return builder;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the platform's XML parser lacks a feature", e);
        }
    }

    /** A property is an attribute of a description, or an element in it with its text. */
    private static Optional<String> property(Document document, String name) {
        NodeList descriptions = document.getElementsByTagNameNS(RDF, "Description");
        for (int i = 0; i < descriptions.getLength(); i++) {
            Element description = (Element) descriptions.item(i);
            if (description.hasAttributeNS(IPTC, name)) {
                return Optional.of(description.getAttributeNS(IPTC, name));
            }
            NodeList elements = description.getElementsByTagNameNS(IPTC, name);
            if (elements.getLength() > 0) {
                Element element = (Element) elements.item(0);
                String resource = element.getAttributeNS(RDF, "resource");
                return Optional.of(resource.isEmpty() ? element.getTextContent().strip() : resource);
            }
        }
        return Optional.empty();
    }
}
