"""ADR 0001: how much of the program a change of one header compiles anew, by the header's layer."""
import collections
import pathlib
import re
import statistics
import subprocess

import table


def report(root, build):
    """From what the compiler noted about every object of the library layers (tests left out)."""
    text = subprocess.run(["ninja", "-C", str(build), "-t", "deps"], capture_output=True, text=True,
                          check=True).stdout
    users = collections.Counter()
    objects = 0
    source = str(root / "src") + "/"
    for block in text.split("\n\n"):
        head, _, rest = block.partition("\n")
        if not re.match(r"CMakeFiles/sluice_\w+\.dir/|CMakeFiles/sluice\.dir/", head):
            continue
        objects += 1
        for line in rest.splitlines():
            name = line.strip().removeprefix(source).removeprefix("../../src/")
            if name.endswith(".h") and not name.startswith("/"):
                users[name] += 1
    layers = [line.partition(":")[0] for line in (root / "layers.txt").read_text().splitlines()
              if re.match(r"[a-z]+:", line)]
    rows = []
    for layer in layers:
        counts = {h: users[h] for h in (str(p.relative_to(root / "src"))
                                        for p in pathlib.Path(source, layer).rglob("*.h"))
                  if users[h]}
        if counts:
            worst = max(counts, key=counts.get)
            rows.append([layer, str(len(counts)), f"{statistics.median(counts.values()):.0f}",
                         f"{counts[worst]} (`{worst}`)"])
    return f"{objects} objects\n\n" + table.markdown(
        ["layer", "headers", "objects a change compiles, median", "most"], rows)
