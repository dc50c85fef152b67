"""The relays of ADR 0004 under three loads: CPU per event, and system calls per event."""
import json
import re
import socket
import subprocess
import tempfile

import table

RELAYS = {"libuv": ["relay_libuv"], "asio, callbacks": ["relay_asio"],
          "asio, coroutines": ["relay_asio", "coroutines"]}
# Name, mode, connections, events a connection, ms between two of them.
LOADS = [("stream, dense", "stream", 64, 150, 10),
         ("stream, sparse", "stream", 8, 100, 20),
         ("request", "request", 64, 300, 0)]
# No run may outlive this, above all none with strace on it.
PATIENCE_S = 60


def free_ports():
    sockets = [socket.socket() for _ in range(2)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [str(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def run_once(folder, words, load, wrapper=()):
    """(events, CPU us of the relay)"""
    _, mode, connections, events, interval = load
    near, far = free_ports()
    relay = subprocess.Popen(
        ["timeout", str(PATIENCE_S), *wrapper, str(folder / words[0]), near, far, *words[1:]],
        stdout=subprocess.PIPE, text=True)
    if relay.stdout.readline().strip() != "ready":
        raise SystemExit(f"{words[0]} does not start")
    done = subprocess.run([str(folder / "relay_load"), mode, far, near, str(connections),
                           str(events), str(interval)],
                          capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    rest, _ = relay.communicate(timeout=PATIENCE_S)
    return json.loads(done.stdout)["events"], json.loads(rest)["cpu_us"]


def system_calls(folder, words, load):
    """{name: calls per event}, and how many of the reads gave EAGAIN."""
    with tempfile.NamedTemporaryFile("r") as out:
        events, _ = run_once(folder, words, load, ("strace", "-c", "-o", out.name))
        counts = {}
        for line in out.read().splitlines():
            found = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(\d+)?\s*(\w+)$", line)
            if found and found[3] != "total":
                counts[found[3]] = (int(found[1]) / events, int(found[2] or 0) / events)
    return counts


def calls_row(counts):
    reads = [counts.get(n, (0, 0)) for n in ("read", "recvfrom", "recvmsg", "readv")]
    writes = [counts.get(n, (0, 0)) for n in ("write", "sendto", "sendmsg", "writev")]
    return [f"{sum(n for n, _ in counts.values()):.2f}", f"{sum(n for n, _ in reads):.2f}",
            f"{sum(e for _, e in reads):.2f}", f"{sum(n for n, _ in writes):.2f}",
            f"{counts.get('epoll_wait', (0, 0))[0] + counts.get('epoll_pwait', (0, 0))[0]:.2f}"]


def report(folder, rounds):
    out = []
    for load in LOADS:
        cpu = {name: [] for name in RELAYS}
        for n in range(rounds):
            names = list(RELAYS)
            for name in names[n % 3:] + names[:n % 3]:  # the order rotates
                events, us = run_once(folder, RELAYS[name], load)
                cpu[name].append(us / events)
        rows = [[name, table.spread(cpu[name], 2), table.ratio(cpu[name], cpu["libuv"]),
                 *calls_row(system_calls(folder, words, load))] for name, words in RELAYS.items()]
        out.append(f"{load[0]}: {load[2]} connections\n\n" + table.markdown(
            ["", "CPU us per event, median (min - max)", "ratio", "system calls per event",
             "reads", "of them EAGAIN", "writes", "waits"], rows))
    return "\n".join(out)
