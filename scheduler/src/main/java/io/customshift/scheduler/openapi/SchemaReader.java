package io.customshift.scheduler.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** JSON Schema as OpenAPI's model of it. A keyword that is not known here is an error: none is to be lost in silence. */
final class SchemaReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SchemaReader() {}

    /** @param nameOf what a reference's target is called among the document's schemas */
    static Schema read(JsonNode json, UnaryOperator<String> nameOf) {
        Schema schema = OASFactory.createSchema();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            set(schema, field.getKey(), field.getValue(), nameOf);
        }
        return schema;
    }

    private static void set(Schema schema, String keyword, JsonNode value, UnaryOperator<String> nameOf) {
        switch (keyword) {
            case "$ref" -> schema.setRef("#/components/schemas/" + nameOf.apply(value.asText()));
            case "type" -> schema.addType(SchemaType.valueOf(value.asText().toUpperCase(Locale.ROOT)));
            case "description" -> schema.setDescription(value.asText());
            case "format" -> schema.setFormat(value.asText());
            case "pattern" -> schema.setPattern(value.asText());
            case "minLength" -> schema.setMinLength(value.asInt());
            case "maxLength" -> schema.setMaxLength(value.asInt());
            case "minimum" -> schema.setMinimum(new BigDecimal(value.asText()));
            case "maximum" -> schema.setMaximum(new BigDecimal(value.asText()));
            case "minItems" -> schema.setMinItems(value.asInt());
            case "maxItems" -> schema.setMaxItems(value.asInt());
            case "maxProperties" -> schema.setMaxProperties(value.asInt());
            case "default" -> schema.setDefaultValue(plain(value));
            case "enum" -> value.forEach(one -> schema.addEnumeration(plain(one)));
            case "anyOf" -> value.forEach(one -> schema.addAnyOf(read(one, nameOf)));
            case "items" -> schema.setItems(read(value, nameOf));
            case "properties" ->
                value.properties().forEach(one -> schema.addProperty(one.getKey(), read(one.getValue(), nameOf)));
            case "required" -> value.forEach(one -> schema.addRequired(one.asText()));
            case "additionalProperties" -> {
                if (value.isBoolean()) {
                    schema.setAdditionalPropertiesBoolean(value.asBoolean());
                } else {
                    schema.setAdditionalPropertiesSchema(read(value, nameOf));
                }
            }
            default -> {
                if (!keyword.equals("$schema")
                        && !keyword.equals("$id")
                        && !keyword.equals("title")
                        && !keyword.startsWith("x-")) {
                    throw new IllegalStateException("the contract uses keyword \"" + keyword
                            + "\", which the OpenAPI document would lose; add it to SchemaReader");
                }
            }
        }
    }

    /** JSON as maps, lists and plain values. */
    static Object plain(JsonNode value) {
        return JSON.convertValue(value, Object.class);
    }
}
