"""How much of an export reaches each target: what became of every value, counted from the reports,
and which of those that did not arrive could not. Why one could not stands in a suite's
coverage.yaml, by the beginning of the report's note."""
import collections
import json

STATUSES = ("mapped", "approximated", "dropped", "manual")


class Coverage:
    """One target's."""

    def __init__(self, target, reasons):
        self.target = target
        self.reasons = reasons               # (beginning of a note, why)
        self.rows = {}                       # sample: Counter of statuses, and "missed"
        self.without = collections.Counter()  # reason: values that have no counterpart
        self.missed = collections.Counter()   # note: values that have one and were not carried

    def note(self, text):
        start = f"{self.target} has no place for "
        return "no place for " + text[len(start):] if text.startswith(start) else text

    def add(self, sample, report):
        counts = self.rows[sample] = collections.Counter()
        for field in json.loads(report)["fields"]:
            if not field["file"]:  # a value of the result that no source has
                continue
            counts[field["status"]] += 1
            if field["status"] in ("mapped", "approximated"):
                continue
            note = self.note(field["note"])
            why = next((why for start, why in self.reasons if note.startswith(start)), None)
            if why is not None:
                self.without[why] += 1
            else:
                counts["missed"] += 1
                self.missed[general(note)] += 1

    def total(self):
        return sum(self.rows.values(), collections.Counter())

    @staticmethod
    def share(counts):
        carried = counts["mapped"] + counts["approximated"]
        return carried / max(1, carried + counts["missed"])


def page(targets, suite, title, whose):
    """The page over all targets; `targets` are Coverages in the order of the page."""
    lines = [
        f"<!-- Made by tests/{suite} (SLUICE_GOLDEN=write): change the converters or "
        "coverage.yaml, not this page. -->",
        f"# {title}", "",
        f"Every value of {whose}, by what the fidelity report says became of it. "
        "*With a counterpart* leaves out what the target knows nothing of, for the reasons below; "
        "*carried* is mapped or approximated, of those.", "",
        "| Target | " + " | ".join(STATUSES) + " | with a counterpart | carried |",
        "|---|--:|--:|--:|--:|--:|--:|"]
    lines += [row(one.target, one.total()) for one in targets]
    lines += ["", "## Sample by sample", ""]
    samples = list(dict.fromkeys(name for one in targets for name in one.rows))
    lines += ["| Sample | " + " | ".join(one.target for one in targets) + " |",
              "|---|" + "--:|" * len(targets)]
    for name in samples:
        cells = [f"{100 * one.share(one.rows[name]):.0f}" if name in one.rows else ""
                 for one in targets]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "In per cent of what has a counterpart.", ""]
    lines += ["## With a counterpart, and left to a person", "", "| Target | Values | What to do |",
              "|---|--:|---|"]
    for one in targets:
        lines += [f"| {one.target} | {count} | {note} |" for note, count in ordered(one.missed)]
    lines += ["", "## Without a counterpart", "", "| Target | Values | Why |", "|---|--:|---|"]
    for one in targets:
        lines += [f"| {one.target} | {count} | {why} |" for why, count in ordered(one.without)]
    return "\n".join(lines) + "\n"


def row(name, counts):
    able = counts["mapped"] + counts["approximated"] + counts["missed"]
    cells = [str(counts[status]) for status in STATUSES]
    return f"| {name} | {' | '.join(cells)} | {able} | {100 * Coverage.share(counts):.0f} % |"


def ordered(counter):
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def general(note):
    """The note without the value it names."""
    if "/models/" in note or note.endswith("/1/"):
        return note[:note.rfind(" ")] + " …"
    parts = note.split('"')
    return "…".join(parts[::2]) if len(parts) % 2 else note
