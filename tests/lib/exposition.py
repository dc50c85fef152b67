"""A checker of Prometheus's text format 0.0.4, as strict as the format's own description: every
sample under its family's HELP and TYPE, families in one piece, names and labels well formed, no
sample twice, histograms cumulative with +Inf equal to _count.

    samples = exposition.parse(text)      # raises AssertionError on the first thing that is wrong
    samples["sluice_requests_total", frozenset({("model", "m"), ...})] -> float
"""
import math
import re

kName = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*\Z")
kLine = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)\Z")
kLabel = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|\Z)')
kSuffixes = {"histogram": ("_bucket", "_sum", "_count"), "summary": ("", "_sum", "_count")}
kTypes = ("counter", "gauge", "histogram", "summary", "untyped")


def parse(text):
    assert text.endswith("\n"), "the last line has no end"
    types, helps, samples, closed = {}, set(), {}, set()
    current = None
    for number, line in enumerate(text[:-1].split("\n"), 1):
        where = f"line {number}: {line}"
        if line.startswith("#"):
            _, kind, name, rest = (line.split(" ", 3) + [""])[:4]
            assert kind in ("HELP", "TYPE"), where
            assert kName.match(name), where
            if name != current:
                assert name not in closed, f"{where}: the family comes in two pieces"
                closed.add(current)
                current = name
            if kind == "HELP":
                assert name not in helps and rest, where
                helps.add(name)
            else:
                assert name not in types and rest in kTypes, where
                types[name] = rest
            continue
        name, labels, value = sample(line, where)
        suffixes = kSuffixes.get(types.get(current), ("",))
        assert name in [f"{current}{suffix}" for suffix in suffixes], f"{where}: not of {current}"
        if types[current] == "counter":
            assert name.endswith("_total"), f"{where}: a counter ends in _total"
            assert value >= 0 and not math.isnan(value), where
        assert (name, labels) not in samples, f"{where}: twice"
        samples[name, labels] = value
    assert helps == set(types), f"HELP or TYPE is missing: {helps ^ set(types)}"
    for name, kind in types.items():
        if kind == "histogram":
            check_histogram(name, samples)
    return samples


def sample(line, where):
    found = kLine.match(line)
    assert found, where
    name, text, value = found.groups()
    labels, at = {}, 0
    text = text or ""
    while at < len(text):
        label = kLabel.match(text, at)
        assert label and label.group(1) not in labels, f"{where}: labels"
        labels[label.group(1)] = re.sub(
            r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], label.group(2))
        at = label.end()
    return name, frozenset(labels.items()), float(value)


def check_histogram(name, samples):
    series = {}
    for (sample_name, labels), value in samples.items():
        if sample_name == name + "_bucket":
            rest = frozenset(item for item in labels if item[0] != "le")
            series.setdefault(rest, {})[float(dict(labels)["le"])] = value
    for labels, buckets in series.items():
        bounds = sorted(buckets)
        counts = [buckets[bound] for bound in bounds]
        assert bounds[-1] == math.inf, f"{name} {labels} has no +Inf bucket"
        assert counts == sorted(counts), f"{name} {labels} is not cumulative: {counts}"
        assert samples[name + "_count", labels] == counts[-1], f"{name} {labels}: count"
        assert (name + "_sum", labels) in samples, f"{name} {labels} has no sum"


def total(samples, name, **labels):
    """Sum over all series of that name that have these labels."""
    wanted = set(labels.items())
    return sum(value for (sample_name, have), value in samples.items()
               if sample_name == name and wanted <= set(have))
