"""Turns samples into medians with their spread, ratios to nginx, a table and a JSON."""
import statistics


def median(samples, field):
    values = [s[field] for s in samples if s[field] is not None]
    return statistics.median(values) if values else None


def spread(samples, field, scale=1.0, digits=1):
    """"median (min..max)", or a dash."""
    values = [s[field] * scale for s in samples if s[field] is not None]
    if not values:
        return "-"
    if len(values) == 1:
        return f"{values[0]:.{digits}f}"
    return (f"{statistics.median(values):.{digits}f} "
            f"({min(values):.{digits}f}..{max(values):.{digits}f})")


def ratio(samples, base, field):
    mine, theirs = median(samples, field), median(base, field) if base else None
    return f"{mine / theirs:.2f}" if mine is not None and theirs else "-"


def load_table(title, rows, per_event):
    """rows: {name: {"samples": [...], "events": n}}; names in the order of the contest."""
    base = rows.get("nginx", {}).get("samples")
    unit = "CPU us/event" if per_event else "CPU us/request"
    lines = [f"### {title}", "",
             f"| | {unit} | of nginx | requests/s | p50 us | p99 us | RSS MiB | foreign cores |",
             "|---|--:|--:|--:|--:|--:|--:|--:|"]
    for name, row in rows.items():
        samples = row["samples"]
        scale = 1.0 / row["events"] if per_event else 1.0
        lines.append(
            f"| {name} | {spread(samples, 'cpu_us_per_request', scale, 2 if per_event else 1)} "
            f"| {ratio(samples, base, 'cpu_us_per_request')} "
            f"| {spread(samples, 'requests_per_s', digits=0)} | {spread(samples, 'p50_us', digits=0)} "
            f"| {spread(samples, 'p99_us', digits=0)} | {spread(samples, 'rss_bytes', 2 ** -20)} "
            f"| {spread(samples, 'foreign_cores', digits=2)} |")
    return lines + [""]


def added_latency_table(rows):
    direct = rows.get("direct", {}).get("samples")
    lines = ["### Added latency at one connection (median of rounds, minus direct)", "",
             "| | p50 us | p99 us |", "|---|--:|--:|"]
    for name, row in rows.items():
        if name == "direct" or not direct:
            continue
        added = [median(row["samples"], f) - median(direct, f) for f in ("p50_us", "p99_us")]
        lines.append(f"| {name} | {added[0]:+.0f} | {added[1]:+.0f} |")
    return lines + [""]


def crowd_table(title, rows):
    lines = [f"### {title}", "", "| | how many | RSS before MiB | after MiB | KiB each |",
             "|---|--:|--:|--:|--:|"]
    for name, row in rows.items():
        if "error" in row:
            lines.append(f"| {name} | not measured: {row['error']} | | | |")
            continue
        count = row.get("connections", row.get("streams"))
        lines.append(f"| {name} | {count} | {row['before_bytes'] / 2**20:.1f} "
                     f"| {row['after_bytes'] / 2**20:.1f} | {row['bytes_each'] / 1024:.2f} |")
    return lines + [""]


def table(result):
    """The whole report as Markdown."""
    machine = result["machine"]
    lines = [f"{result['date']}, {machine['cpu']}, {machine['cores']} cores, "
             f"Linux {machine['kernel']}; load average {machine['load_average']} at the start; "
             f"{result['rounds']} interleaved rounds of {result['seconds']} s", ""]
    lines += [f"{name}: {version}" for name, version in machine["versions"].items()] + [""]
    if result["quick"]:
        lines += ["Quick run: it proves that the script works, its figures prove nothing.", ""]
    loads = result["loads"]
    lines += load_table("Chat, 1 KB request, 64 connections", loads["chat64"], False)
    lines += load_table("Chat, 1 KB request, 1 connection, everything on one core", loads["chat1"], False)
    lines += added_latency_table(loads["chat1"])
    lines += load_table("Stream, 64 connections, CPU per event", loads["stream64"], True)
    for key, title in (("idle", "Idle keep-alive connections"), ("streams", "Running streams")):
        if result["crowds"].get(key):
            lines += crowd_table(title, result["crowds"][key])
    return "\n".join(lines)


def put_between_marks(path, text):
    """Replaces what stands between the marks of the newest run."""
    begin, end = "<!-- newest run -->", "<!-- end of newest run -->"
    before, _, rest = path.read_text().partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise RuntimeError(f"{path} lacks the marks {begin} and {end}")
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}")
