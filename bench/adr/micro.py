"""Google Benchmark programs: repetitions in random order, CPU time, medians."""
import json
import subprocess

import table


def samples(program, rounds):
    """{name: [CPU ns per iteration, one a round]}, in the order of the program."""
    names = subprocess.run([program, "--benchmark_list_tests"], capture_output=True, text=True,
                           check=True).stdout.split()
    done = subprocess.run(
        [program, f"--benchmark_repetitions={rounds}", "--benchmark_min_time=0.05",
         "--benchmark_enable_random_interleaving=true", "--benchmark_format=json"],
        capture_output=True, text=True, check=True)
    found = {name: [] for name in names}
    for row in json.loads(done.stdout)["benchmarks"]:
        if row.get("error_occurred"):
            raise SystemExit(f"{program}: {row['name']}: {row['error_message']}")
        if row["run_type"] == "iteration":
            found[row["run_name"]].append(row["cpu_time"])
    return found


def size(name):
    """Programs name their rows WHAT or WHAT/SIZE."""
    return int(name.partition("/")[2] or 0)


def report(program, rounds, ours):
    """Rows of one size together, each with its ratio to the row that `ours` names."""
    found = samples(program, rounds)
    rows = []
    for name in sorted(found, key=size):
        baseline = name.replace(name.partition("/")[0], ours)
        rows.append([name, table.spread(found[name]), table.ratio(found[name], found[baseline])])
    return table.markdown(["", "CPU ns, median (min - max)", f"ratio to {ours}"], rows)
