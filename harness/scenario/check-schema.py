#!/usr/bin/env python3
"""Independent look at scenario files: other tools read them as the loader does.

    check-schema.py SCHEMA ACCEPTED... [--refused FILE...]

Accepted files must be valid under the schema with a validator that knows nothing of the loader; so
the schema refuses nothing that the loader accepts. Of the refused files those whose mistake is one
of shape must be refused by the schema too, unless a parameter of a case brings it in."""
import json
import pathlib
import sys

import jsonschema
import yaml

SHAPE_CODES = ("error[unknown-key]", "error[missing-key]", "error[wrong-type]", "error[bad-value]",
               "error[wrong-key]")


def load(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)


def problems(validator, path):
    return [f"{path}: {error.json_path}: {error.message[:200]}" for error in validator.iter_errors(load(path))]


def is_mistake_of_shape(path):
    report = path.with_suffix(".txt").read_text(encoding="utf-8")
    first = [line for line in report.splitlines() if line.startswith("error[")]
    is_of_shape = bool(first) and all(line.startswith(SHAPE_CODES) for line in first)
    return is_of_shape and "cases" not in load(path)


def main():
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    names = sys.argv[2:]
    split = names.index("--refused")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    found = []
    for name in names[:split]:
        found += problems(validator, pathlib.Path(name))
    refused = [path for path in map(pathlib.Path, names[split + 1:]) if is_mistake_of_shape(path)]
    for path in refused:
        if not problems(validator, path):
            found.append(f"{path}: the schema accepts it")
    print("\n".join(found) or f"{split} files are valid, {len(refused)} are not, as it should be")
    return 1 if found or not split or not refused else 0


if __name__ == "__main__":
    sys.exit(main())
