"""Google Benchmark programs: repetitions in random order, CPU time, medians."""
import collections
import json
import subprocess

import table


def samples(program, rounds):
    """{name: [CPU ns per iteration, one a round]}, in the program's order."""
    done = subprocess.run(
        [program, f"--benchmark_repetitions={rounds}", "--benchmark_min_time=0.05",
         "--benchmark_enable_random_interleaving=true", "--benchmark_format=json"],
        capture_output=True, text=True, check=True)
    found = collections.OrderedDict()
    for row in json.loads(done.stdout)["benchmarks"]:
        if row.get("error_occurred"):
            raise SystemExit(f"{program}: {row['name']}: {row['error_message']}")
        if row["run_type"] == "iteration":
            found.setdefault(row["run_name"], []).append(row["cpu_time"])
    return found


def report(program, rounds, baseline):
    """baseline: a function from a name to the name it is compared with."""
    found = samples(program, rounds)
    order = {name: n for n, name in enumerate(found)}
    rows = [[name, table.spread(found[name]), table.ratio(found[name], found[baseline(name)])]
            for name in sorted(found, key=lambda n: (n.rpartition("/")[2].isdigit() and
                                                     int(n.rpartition("/")[2]), order[n]))]
    return table.markdown(["", "CPU ns, median (min - max)", "ratio to ours"], rows)
