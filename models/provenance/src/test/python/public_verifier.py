"""What C2PA's own library says of files: python public_verifier.py ROOT_PEM FILE...

Prints a line of JSON for each: {"state": "Trusted" | "Valid" | "Invalid", "failures": [code, ...], "source": type or null}.
"""
import json
import mimetypes
import sys

import c2pa

mimetypes.add_type("image/webp", ".webp")
with open(sys.argv[1]) as root:
    settings = c2pa.Settings.from_dict({"trust": {"user_anchors": root.read()}, "verify": {"verify_trust": True}})
for path in sys.argv[2:]:
    with open(path, "rb") as picture:
        reader = c2pa.Reader(mimetypes.guess_type(path)[0], picture, context=c2pa.Context(settings))
        report = json.loads(reader.json())
    manifest = report["manifests"][report["active_manifest"]]
    actions = [a for assertion in manifest["assertions"] if assertion["label"].startswith("c2pa.actions")
               for a in assertion["data"]["actions"]]
    results = report["validation_results"]["activeManifest"]
    print(json.dumps({
        "state": report["validation_state"],
        "failures": [failure["code"] for failure in results["failure"]],
        "source": actions[0].get("digitalSourceType") if actions else None,
        "ingredients": len(manifest.get("ingredients", [])),
    }))
