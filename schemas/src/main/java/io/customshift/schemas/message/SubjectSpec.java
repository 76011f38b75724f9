package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.SubjectDigest;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.text.UserText;
import java.text.Normalizer;
import java.util.List;

/**
 * A subject with all that a worker needs to know of it.
 *
 * @param id the user's id
 * @param name what the subject is called in a prompt, for example {@code ceramic mug}; up to 200 characters
 * @param references 1 to 5 photos, in the order in which strengths are given
 * @param digest over name and the references' contents in order, not their keys; a wrong one is refused
 */
public record SubjectSpec(SubjectId id, String name, List<Reference> references, SubjectDigest digest) {
    public SubjectSpec {
        name = checkedName(name);
        references = Require.listOf(references, 1, Limits.REFERENCES_MAX, "references");
        SubjectDigest own = digest(name, references);
        if (!digest.equals(own)) {
            throw WireException.invalid(
                    "/digest", "digest is " + digest + "; name and references give " + own + "; take that");
        }
    }

    /** The subject with the digest that follows from its parts. */
    public static SubjectSpec of(SubjectId id, String name, List<Reference> references) {
        String typed = typed(name);
        return new SubjectSpec(id, typed, references, digest(checkedName(typed), references));
    }

    private static String typed(String name) {
        try {
            return UserText.checked(name, "name");
        } catch (WireException e) {
            throw e.under("/name");
        }
    }

    private static SubjectDigest digest(String name, List<Reference> references) {
        Canonical form = Canonical.form("customshift.subject.v1").put("name", name);
        references.forEach(reference -> form.put("reference", reference.sha256().value()));
        return new SubjectDigest(form.hexDigest());
    }

    static String checkedName(String name) {
        String text = Normalizer.normalize(
                Require.text(name, Limits.SUBJECT_NAME_CHARACTERS, "name").strip(), Normalizer.Form.NFC);
        if (text.isEmpty()) {
            throw new WireException(
                    WireCode.MISSING_FIELD, "/name", "name is empty; write what the subject is, such as ceramic mug");
        }
        return text;
    }
}
