"""Reads InferenceServices into the models of KServe's Python SDK, as a program that uses it would:
run by the interpreter that has `kserve` and `kubernetes` installed.

    python kserve_models.py FILE...    exit 1 names a key that no model has, or a value one refuses
"""
import importlib.util
import pathlib
import re
import sys
import types

import kubernetes.client as kubernetes
import yaml

# The package's own start imports a model server, which is not installed; its models need none of it.
spec = importlib.util.find_spec("kserve")
package = types.ModuleType("kserve")
package.__path__ = [str(pathlib.Path(spec.origin).parent)]
sys.modules["kserve"] = package
kserve = importlib.import_module("kserve.models")


def build(kind, value, at):
    many = re.fullmatch(r"list\[(.+)\]", kind)
    if many:
        return [build(many[1], one, f"{at}[{i}]") for i, one in enumerate(value)]
    named = re.fullmatch(r"dict[(\[]str, ?(.+)[)\]]", kind)
    if named:
        return {key: build(named[1], one, f"{at}.{key}") for key, one in value.items()}
    model = getattr(kserve, kind, None) or getattr(kubernetes, kind, None)
    if model is None or not hasattr(model, "openapi_types"):
        return value
    members = {written: name for name, written in model.attribute_map.items()}
    unknown = [key for key in value if key not in members]
    if unknown:
        raise ValueError(f"{at}: {kind} has no {', '.join(unknown)}")
    return model(**{members[key]: build(model.openapi_types[members[key]], one, f"{at}.{key}")
                    for key, one in value.items()})


read = 0
for path in map(pathlib.Path, sys.argv[1:]):
    for document in yaml.safe_load_all(path.read_text()):
        if document and document.get("kind") == "InferenceService" and \
                document["apiVersion"] == "serving.kserve.io/v1beta1":
            try:
                build("V1beta1InferenceService", document, document["metadata"]["name"])
            except ValueError as error:
                sys.exit(f"{path}: {error}")
            read += 1
print(f"{read} read")
