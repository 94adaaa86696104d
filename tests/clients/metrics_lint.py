"""Reads Prometheus text from standard input, as the reference parser does and by promtool's rules.

Prints one JSON object: what is wrong, and each family with its type and its samples.
"""

import json
import re
import sys

from prometheus_client.parser import text_string_to_metric_families

# Units that are not base units, and names that only other types may have.
FOREIGN_UNITS = "milliseconds|microseconds|minutes|hours|days|kilobytes|kibibytes|megabytes|mebibytes|bits|percent"
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("",), "gauge": ("",)}


def lint_text(text):
    """What the parser forgives: order, and families or series that come twice."""
    described, typed, series, current = set(), {}, set(), None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("# HELP "):
            name = line.split(" ", 3)[2]
            if name in described:
                yield f"line {number}: a second HELP of {name}"
            if len(line.split(" ", 3)) < 4:
                yield f"line {number}: {name} has no help"
            described.add(name)
            current = name
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ", 3)
            if name in typed or name != current:
                yield f"line {number}: the TYPE of {name} does not follow its HELP"
            typed[name] = kind
            if (kind == "counter") != name.endswith("_total"):
                yield f"line {number}: {name}: counters, and only counters, end in _total"
        elif line.strip():
            key = line.rsplit(" ", 1)[0]
            name = re.split(r"[{ ]", line, maxsplit=1)[0]
            if key in series:
                yield f"line {number}: {key} comes twice"
            series.add(key)
            allowed = [f"{current}{suffix}" for suffix in SUFFIXES.get(typed.get(current), ())]
            if name not in allowed:
                yield f"line {number}: {name} stands outside of its family"
    if not text.endswith("\n"):
        yield "the last line does not end"


def lint_family(family, name):
    labels = {label for sample in family.samples for label in sample.labels}
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        yield f"{name}: lower case and underscores only"
    if not family.documentation.strip():
        yield f"{name}: no help"
    if re.search(rf"_({FOREIGN_UNITS})(_|$)", name):
        yield f"{name}: not in base units"
    if re.search(r"_(gauge|counter|histogram|summary)(_|$)", name):
        yield f"{name}: the type is no part of a name"
    if family.type != "histogram" and ("le" in labels or re.search(r"_(bucket|count|sum)$", name)):
        yield f"{name}: only a histogram has buckets, a count and a sum"
    for label in labels:
        if not re.fullmatch(r"[a-z][a-z_]*", label):
            yield f"{name}: the label {label} is badly named"
    if family.type == "histogram":
        buckets = [sample.value for sample in family.samples if sample.name.endswith("_bucket")]
        if buckets != sorted(buckets) or family.samples[len(buckets) - 1].labels["le"] != "+Inf":
            yield f"{name}: its buckets do not grow up to +Inf"


def main():
    text = sys.stdin.read()
    wrong, families = list(lint_text(text)), {}
    for family in text_string_to_metric_families(text):
        # The parser takes the ending of a counter off.
        name = family.name + ("_total" if family.type == "counter" else "")
        wrong.extend(lint_family(family, name))
        samples = [[sample.name, sample.labels, sample.value] for sample in family.samples]
        families[name] = {"type": family.type, "samples": samples}
    json.dump({"wrong": wrong, "families": families}, sys.stdout)


main()
