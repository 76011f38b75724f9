package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Line ids name a line in the results, so two lines cannot share one. */
final class LineIds {
    private LineIds() {}

    static void check(List<RequestLine> lines) {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String id = lines.get(i).id();
            Integer first = id == null ? null : seen.putIfAbsent(id, i);
            if (first != null) {
                throw new WireException(
                        WireCode.DUPLICATE_ID,
                        "/lines/" + i + "/id",
                        "id is " + Require.quoted(id) + ", which line " + first + " has too; give each line its own");
            }
        }
    }
}
