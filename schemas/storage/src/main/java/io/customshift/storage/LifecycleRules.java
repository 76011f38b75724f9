package io.customshift.storage;

import io.customshift.storage.BucketExpiry.Rule;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * A bucket's life-cycle configuration as it is on the wire (Amazon S3 API, {@code LifecycleConfiguration}). It is changed in its
 * XML: rules of others may say what no model of ours knows, and what a model does not know it loses.
 */
final class LifecycleRules {
    private final Document document;
    private final Element root;

    private LifecycleRules(Document document) {
        this.document = document;
        this.root = document.getDocumentElement();
    }

    /**
     * Reads one.
     *
     * @param xml of a store; no bytes where the bucket has none
     * @throws IOException when it is no such document
     */
    static LifecycleRules read(byte[] xml) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setNamespaceAware(true);
            Document document;
            if (xml.length == 0) {
                document = factory.newDocumentBuilder().newDocument();
                document.appendChild(document.createElementNS(null, "LifecycleConfiguration"));
            } else {
                DocumentBuilder builder = factory.newDocumentBuilder();
                // Not to standard error, where faults go otherwise.
                builder.setErrorHandler(new DefaultHandler());
                document = builder.parse(new ByteArrayInputStream(xml));
            }
            LifecycleRules rules = new LifecycleRules(document);
            if (!"LifecycleConfiguration".equals(rules.root.getLocalName())) {
                throw new IOException("the store's life-cycle rules are a " + rules.root.getNodeName());
            }
            return rules;
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException("the store's life-cycle rules are no XML: " + e.getMessage(), e);
        }
    }

    /** Those whose ids begin so and that are in force as we write them. */
    List<Rule> of(String owner) {
        List<Rule> found = new ArrayList<>();
        for (Element rule : elements(owner)) {
            rule(rule).ifPresent(found::add);
        }
        return found;
    }

    /**
     * Puts these in the place of all whose ids begin so.
     *
     * @return whether that changes anything
     */
    boolean replace(String owner, Collection<Rule> wanted) {
        List<Element> old = elements(owner);
        if (old.size() == wanted.size() && new HashSet<>(of(owner)).equals(new HashSet<>(wanted))) {
            return false;
        }
        old.forEach(root::removeChild);
        wanted.stream().sorted(Comparator.comparing(Rule::id)).forEach(rule -> {
            Element made = add(root, "Rule", null);
            add(made, "ID", rule.id());
            add(add(made, "Filter", null), "Prefix", rule.prefix());
            add(made, "Status", "Enabled");
            add(add(made, "Expiration", null), "Days", Integer.toString(rule.days()));
        });
        return true;
    }

    /** A store takes no configuration without a rule: it is to be removed then. */
    boolean isEmpty() {
        return children(root, "Rule").isEmpty();
    }

    byte[] write() throws IOException {
        try {
            TransformerFactory factory = TransformerFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            factory.newTransformer().transform(new DOMSource(document), new StreamResult(out));
            return out.toByteArray();
        } catch (TransformerException e) {
            throw new IOException("life-cycle rules cannot be written: " + e, e);
        }
    }

    private List<Element> elements(String owner) {
        return children(root, "Rule").stream()
                .filter(rule -> text(rule, "ID").orElse("").startsWith(owner))
                .toList();
    }

    private static Optional<Rule> rule(Element rule) {
        Optional<String> prefix =
                children(rule, "Filter").stream().findFirst().flatMap(filter -> text(filter, "Prefix"));
        Optional<Integer> days = children(rule, "Expiration").stream()
                .findFirst()
                .flatMap(expiration -> text(expiration, "Days"))
                .filter(text -> text.matches("[1-9]\\d{0,8}"))
                .map(Integer::valueOf);
        return prefix.isEmpty()
                        || days.isEmpty()
                        || !text(rule, "Status").orElse("").equals("Enabled")
                ? Optional.empty()
                : Optional.of(new Rule(text(rule, "ID").orElse(""), prefix.get(), days.get()));
    }

    private Element add(Element parent, String name, @Nullable String text) {
        Element made = document.createElementNS(root.getNamespaceURI(), name);
        if (text != null) {
            made.setTextContent(text);
        }
        parent.appendChild(made);
        return made;
    }

    private static Optional<String> text(Element parent, String name) {
        return children(parent, name).stream()
                .findFirst()
                .map(Element::getTextContent)
                .map(String::strip);
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && name.equals(element.getLocalName())) {
                found.add(element);
            }
        }
        return found;
    }
}
