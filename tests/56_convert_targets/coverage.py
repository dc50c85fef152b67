"""How much of real exports reaches a KServe service: what became of every value of the project's
samples, counted from the reports, and which of those that did not arrive could not."""
import collections
import json
import pathlib

import yaml

REASONS = yaml.safe_load((pathlib.Path(__file__).parent / "coverage.yaml").read_text())
STATUSES = ("mapped", "approximated", "dropped", "manual")


def reason(note):
    return next((why for start, why in REASONS if note.startswith(start)), None)


class Coverage:
    def __init__(self):
        self.rows = {}                       # sample: Counter of statuses, and "missed"
        self.without = collections.Counter()  # reason: values that have no counterpart
        self.missed = collections.Counter()   # note: values that have one and were not carried

    def add(self, sample, report):
        counts = self.rows[sample] = collections.Counter()
        for field in json.loads(report)["fields"]:
            counts[field["status"]] += 1
            if field["status"] in ("mapped", "approximated"):
                continue
            if why := reason(field["note"]):
                self.without[why] += 1
            else:
                counts["missed"] += 1
                self.missed[general(field["note"])] += 1

    def total(self):
        return sum(self.rows.values(), collections.Counter())

    @staticmethod
    def share(counts):
        carried = counts["mapped"] + counts["approximated"]
        return carried / max(1, carried + counts["missed"])

    def page(self):
        lines = [
            "<!-- Made by tests/56_convert_targets (SLUICE_GOLDEN=write): change the converters or "
            "coverage.yaml, not this page. -->",
            "# What of real exports reaches a KServe service", "",
            "Every value of the project's samples, by what the fidelity report says became of it. "
            "*With a counterpart* leaves out what the target knows nothing of, for the reasons "
            "below; *carried* is mapped or approximated, of those.", "",
            "| Sample | mapped | approximated | dropped | manual | with a counterpart | carried |",
            "|---|--:|--:|--:|--:|--:|--:|"]
        for name, counts in [*self.rows.items(), ("all", self.total())]:
            able = counts["mapped"] + counts["approximated"] + counts["missed"]
            cells = [str(counts[status]) for status in STATUSES]
            lines.append(f"| {name} | {' | '.join(cells)} | {able} | "
                         f"{100 * self.share(counts):.0f} % |")
        lines += ["", "## With a counterpart, and left to a person", "", "| Values | What to do |",
                  "|--:|---|"]
        lines += [f"| {count} | {note} |" for note, count in ordered(self.missed)]
        lines += ["", "## Without a counterpart", "", "| Values | Why |", "|--:|---|"]
        lines += [f"| {count} | {why} |" for why, count in ordered(self.without)]
        return "\n".join(lines) + "\n"


def ordered(counter):
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def general(note):
    """The note without the value it names."""
    parts = note.split('"')
    return "…".join(parts[::2]) if len(parts) % 2 else note
