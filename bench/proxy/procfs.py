"""What the kernel says about processes: CPU time and memory, children included."""
import os

TICK = os.sysconf("SC_CLK_TCK")


def stat_fields(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        # The name may hold spaces and parentheses; fields count from after the last one.
        return file.read().rpartition(")")[2].split()


def family(pid):
    """The process and all its descendants (nginx works in a child)."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                children.setdefault(int(stat_fields(entry)[1]), []).append(int(entry))
            except OSError:
                continue
    found, queue = [], [pid]
    while queue:
        found.append(queue.pop())
        queue += children.get(found[-1], [])
    return found


def set_affinity(pid, cpus):
    """Binds every thread of the family to these cores; threads born later inherit it."""
    for member in family(pid):
        try:
            for thread in os.listdir(f"/proc/{member}/task"):
                os.sched_setaffinity(int(thread), cpus)
        except OSError:
            continue


def cpu_seconds(pid):
    """User and system time of the family, threads that ended included."""
    total = 0
    for member in family(pid):
        try:
            fields = stat_fields(member)
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def thread_name(pid, thread):
    with open(f"/proc/{pid}/task/{thread}/comm", encoding="utf-8", errors="replace") as file:
        return file.read().strip()


def thread_cpu_seconds(pid, thread):
    """Time on a core, to the nanosecond where stat_fields() knows hundredths of a second."""
    with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as file:
        return int(file.read().split()[0]) / 1e9


def rss_bytes(pid):
    """Resident memory of the family (shared pages of a fork count twice)."""
    total = 0
    for member in family(pid):
        try:
            with open(f"/proc/{member}/status", encoding="ascii", errors="replace") as file:
                total += sum(int(line.split()[1]) * 1024 for line in file
                             if line.startswith("VmRSS:"))
        except OSError:
            continue
    return total


def machine_cpu_seconds():
    """Busy time of all cores since boot: user, nice, system, irq, softirq, steal."""
    with open("/proc/stat", encoding="ascii") as file:
        fields = [int(x) for x in file.readline().split()[1:]]
    return (sum(fields[:8]) - fields[3] - fields[4]) / TICK
