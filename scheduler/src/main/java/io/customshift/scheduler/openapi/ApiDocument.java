package io.customshift.scheduler.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Completes the document that the annotations give, at build time: schemas become those of the wire contract, ids become
 * strings, failures become problems, and what has an example gets it.
 */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public final class ApiDocument implements OASFilter {
    private static final String API = "/v1/";
    private static final String PROBLEMS = "/problems";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Components components =
                document.getComponents() == null ? OASFactory.createComponents() : document.getComponents();
        document.setComponents(components);
        components.setSchemas(schemas(components));
        // Relative to where the document was read: the scheduler does not know what it is called outside.
        document.setServers(
                List.of(OASFactory.createServer().url("/").description("The scheduler that this document came from")));
        components.addSecurityScheme(
                "key",
                OASFactory.createSecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .description(
                                "An API key, csk_ID_SECRET, with the scope that the operation names; or, where the fleet knows an"
                                        + " OpenID provider, a token of it. A fleet on a loopback address that has no key and no"
                                        + " provider needs none."));
        Operations operations = new Operations();
        document.getPaths().getPathItems().forEach((path, item) -> {
            if (path.startsWith(API) || path.startsWith(PROBLEMS)) {
                item.getOperations().forEach((method, operation) -> operations.complete(path, operation));
            }
        });
    }

    private static Map<String, Schema> schemas(Components components) {
        Map<String, Schema> scanned = components.getSchemas() == null ? Map.of() : components.getSchemas();
        TreeSet<String> names = new TreeSet<>(scanned.keySet());
        names.addAll(
                List.of("Problem", "CustomizationRequest", "SubjectRequest", "ResultLine", "AccessAudited", "Recipe"));
        Map<String, Schema> schemas = new TreeMap<>(scanned);
        schemas.putAll(new ContractSchemas().closure(names));
        schemas.put("JobRequest", body(schemas, "CustomizationRequest"));
        schemas.put("SubjectBody", body(schemas, "SubjectRequest"));
        // Beside the whole, which answers have.
        schemas.put(
                "RecipeBody",
                body(new ContractSchemas().closure(List.of("Recipe")), "Recipe").addRequired("prompts"));
        schemas.put("SubjectUpload", upload(schemas));
        schemas.put("ManifestUpload", manifestUpload());
        return schemas;
    }

    /** A request of which the call says tenant and id; the body may repeat them, but not contradict. */
    private static Schema body(Map<String, Schema> schemas, String name) {
        Schema whole = schemas.remove(name);
        if (whole == null) {
            throw new IllegalStateException("the contract has no " + name);
        }
        whole.removeRequired("job");
        whole.removeRequired("id");
        return whole;
    }

    private static Schema manifestUpload() {
        return OASFactory.createSchema()
                .description("A manifest as the only part of a form, whatever the part is called.")
                .addType(SchemaType.OBJECT)
                .addRequired("manifest")
                .addProperty(
                        "manifest",
                        OASFactory.createSchema().addType(SchemaType.STRING).format("binary"));
    }

    private static Schema upload(Map<String, Schema> schemas) {
        Schema byKeys = schemas.get("SubjectBody");
        Schema photos = OASFactory.createSchema()
                .description(
                        "1 to 5 photos, JPEG, PNG, WebP or still GIF, each a part of the form, in the order in which"
                                + " strengths are given. The field may also be called reference. What a part holds is known by"
                                + " its content; it needs no file name and no type.")
                .addType(SchemaType.ARRAY)
                .items(OASFactory.createSchema().addType(SchemaType.STRING).format("binary"))
                .minItems(1)
                .maxItems(5);
        Schema upload = OASFactory.createSchema()
                .description("A subject with its photos.")
                .addType(SchemaType.OBJECT)
                .addRequired("name")
                .addRequired("references");
        if (byKeys != null) {
            upload.addProperty("name", byKeys.getProperties().get("name"));
        }
        return upload.addProperty("references", photos);
    }
}
