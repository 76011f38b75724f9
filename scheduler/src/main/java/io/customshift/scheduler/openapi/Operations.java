package io.customshift.scheduler.openapi;

import io.customshift.schemas.error.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** What all operations have in common: ids and tenant as parameters, problems as failures, examples. */
final class Operations {
    /** Read by the server, not for users to give. */
    private static final Set<String> INTERNAL = Set.of("Content-Length", "Content-Type", "Authorization");

    /** Query parameters that are values of the contract. */
    private static final Map<String, String> VALUES = Map.of("size", "ImageSize", "model", "ModelVersion");

    void complete(String path, Operation operation) {
        parameters(path, operation);
        if (operation.getRequestBody() != null) {
            var upload = operation.getRequestBody().getContent().getMediaType("multipart/form-data");
            if (upload != null) {
                upload.setSchema(reference(path.startsWith("/v1/jobs") ? "ManifestUpload" : "SubjectUpload"));
                upload.setEncoding(null);
            }
            operation.getRequestBody().getContent().getMediaTypes().forEach(Examples::add);
        }
        failures(path, operation);
        operation.getResponses().getAPIResponses().forEach(Operations::response);
    }

    private static void parameters(String path, Operation operation) {
        List<Parameter> kept = new ArrayList<>();
        for (Parameter parameter :
                operation.getParameters() == null ? List.<Parameter>of() : operation.getParameters()) {
            if (INTERNAL.contains(parameter.getName())) {
                continue;
            }
            if (parameter.getName().equals("id")) {
                String kind = kind(path);
                parameter.setSchema(
                        reference(kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1) + "Id"));
                parameter.setDescription(
                        kind.equals("job") ? "The job, by the id that its user chose" : "The " + kind + ", by its id");
                parameter.setExample(kind.equals("job") ? "spring-24" : kind.equals("recipe") ? "spring" : "mug-7");
            } else if (parameter.getName().equals("image")) {
                parameter.setSchema(reference("ImageId"));
                parameter.setDescription("The picture, by its id as results and events have it");
            } else if (parameter.getName().equals("X-Tenant")) {
                Schema tenant = reference("Tenant");
                tenant.setDefaultValue("default");
                parameter.setSchema(tenant);
                parameter.setDescription(
                        "Whose; tenants never see each other. With a key it is the key's tenant, and only an admin's may name another");
            } else if (parameter.getName().equals("Last-Event-ID")) {
                parameter.setDescription("Goes on behind the event with this id; absent: from the beginning");
            }
            String value = VALUES.get(parameter.getName());
            if (value != null) {
                parameter.setSchema(reference(value));
            }
            kept.add(parameter);
        }
        operation.setParameters(kept);
    }

    /** What the id in the path is of. */
    private static String kind(String path) {
        return path.startsWith("/v1/jobs") ? "job" : path.startsWith("/v1/recipes") ? "recipe" : "subject";
    }

    private static void failures(String path, Operation operation) {
        APIResponses responses = operation.getResponses();
        add(responses, "400", "A parameter or the body cannot be used; errors names each place");
        if (operation.getSecurity() != null && !operation.getSecurity().isEmpty()) {
            add(
                    responses,
                    "401",
                    "No key, or none that is good: KEY_MISSING, KEY_UNKNOWN, KEY_EXPIRED, KEY_REVOKED, TOKEN_INVALID");
            add(responses, "403", "The key does not allow it: SCOPE_MISSING, TENANT_FORBIDDEN");
        }
        boolean creates = operation.getRequestBody() != null && path.endsWith("{id}");
        if (path.contains("{id}") && !creates) {
            add(responses, "404", "There is no such " + kind(path));
        }
        if (path.startsWith("/problems")) {
            add(responses, "404", "PROBLEM_UNKNOWN: no code has this name");
        }
        add(responses, "503", "BROKER_UNAVAILABLE, STORE_UNAVAILABLE or busy: the same again in a moment");
        responses
                .getAPIResponse("503")
                .addHeader(
                        "Retry-After",
                        OASFactory.createHeader()
                                .description("Seconds to wait")
                                .schema(OASFactory.createSchema().addType(SchemaType.INTEGER)));
        add(responses, "default", "Any other failure");
    }

    private static void add(APIResponses responses, String code, String description) {
        if (!responses.hasAPIResponse(code)) {
            responses.addAPIResponse(code, OASFactory.createAPIResponse().description(description));
        }
    }

    private static void response(String code, APIResponse response) {
        if (code.startsWith("2")) {
            if (response.getContent() != null) {
                response.getContent().removeMediaType(Problem.MEDIA_TYPE);
            }
        } else {
            Content content = OASFactory.createContent();
            content.addMediaType(
                    Problem.MEDIA_TYPE, OASFactory.createMediaType().schema(reference("Problem")));
            response.setContent(content);
        }
        // The example of a problem is one of a body that cannot be used.
        if (response.getContent() != null && (code.startsWith("2") || code.equals("400"))) {
            response.getContent().getMediaTypes().forEach(Examples::add);
        }
    }

    private static Schema reference(String name) {
        return OASFactory.createSchema().ref("#/components/schemas/" + name);
    }
}
