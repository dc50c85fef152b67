"""Names that a unit takes in and never uses: `using a::B;` and `namespace c = a::b;`.

    >>> of("using a::Thing;\\nint x;\\n", "f.cc")
    ["f.cc:1: 'Thing' is taken in and never used"]
"""
import re

import tree

TAKEN = re.compile(r"^\s*(?:using (?:[\w:]+::)?(\w+);|namespace (\w+) = [\w:]+;)", re.M)


def of(text, path):
    """A line for each, with its place."""
    code = tree.blanked(text)
    findings = []
    for found in TAKEN.finditer(code):
        name = found.group(1) or found.group(2)
        if len(re.findall(rf"\b{name}\b", code)) <= len(re.findall(rf"\b{name}\b", found.group())):
            line = code.count("\n", 0, found.end()) + 1
            findings.append(f"{path}:{line}: '{name}' is taken in and never used")
    return findings
