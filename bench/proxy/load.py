"""One measurement: wrk against one contestant, CPU of its processes before and after."""
import json
import os
import resource
import subprocess
import urllib.error
import urllib.request

import procfs

REQUEST_BYTES = 1024


def body(model, stream):
    """A chat request of exactly REQUEST_BYTES bytes."""
    def text(filler):
        request = {"model": model, "messages": [
            {"role": "system", "content": "You are a terse assistant."},
            {"role": "user", "content": filler}], "max_tokens": 256}
        if stream:
            request["stream"] = True
        return json.dumps(request)
    words = "Compare both invoices and list what differs. "
    room = REQUEST_BYTES - len(text(""))
    return text((words * (room // len(words) + 1))[:room])


def preflight(proxy, stream):
    """Asks once and looks at the answer: a benchmark of error pages is easy to win. Returns the
    number of events of a stream, 1 for a whole answer."""
    request = urllib.request.Request(proxy.stream_url if stream else proxy.chat_url,
                                     body(proxy.model, stream).encode(), proxy.headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read().decode()
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{proxy.name} answers {error.code}: {error.read(500)!r}") from error
    if not stream:
        if not json.loads(text)["choices"][0]["message"]["content"]:
            raise RuntimeError(f"{proxy.name} answers without text: {text[:500]}")
        return 1
    events = [line for line in text.splitlines() if line.startswith("data:")]
    deltas = sum(1 for event in events if '"content":"' in event.replace(": ", ":"))
    if events[-1:] != ["data: [DONE]"] or deltas < 2:
        raise RuntimeError(f"{proxy.name}: no whole stream: {text[-500:]}")
    return len(events)


def wrk(proxy, stream, connections, seconds, cpus):
    """Runs wrk; returns its numbers. Any error at all makes the measurement void."""
    url = proxy.stream_url if stream else proxy.chat_url
    here = os.path.dirname(os.path.abspath(__file__))
    env = {**os.environ, "BENCH_BODY": body(proxy.model, stream),
           "BENCH_HEADERS": "\n".join(f"{k}: {v}" for k, v in proxy.headers.items())}
    done = subprocess.run(
        ["taskset", "-c", ",".join(map(str, cpus)), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency",
         "--timeout", "10s", "-s", os.path.join(here, "load.lua"), url],
        capture_output=True, text=True, env=env, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        raise RuntimeError(f"wrk failed: {done.stdout}{done.stderr}")
    result = json.loads(lines[0][len("RESULT "):])
    if result["errors"] or not result["requests"]:
        raise RuntimeError(f"{proxy.name}: {result['errors']} errors in {result['requests']} requests")
    return result


def own_cpu_seconds(bench):
    """CPU of everything the benchmark runs: itself, wrk, upstreams, contestants."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in usage) + sum(
        procfs.cpu_seconds(p.pid) for p in bench.running)


def measure(bench, proxy, stream, connections, seconds, cpus):
    """One sample: requests/s, p50 and p99 in microseconds, proxy CPU per request, RSS, and how much
    of a core somebody else used meanwhile."""
    pid = proxy.process.pid if proxy.process else None
    bench.confine(cpus)
    machine, own = procfs.machine_cpu_seconds(), own_cpu_seconds(bench)
    before = procfs.cpu_seconds(pid) if pid else 0.0
    result = wrk(proxy, stream, connections, seconds, cpus)
    after = procfs.cpu_seconds(pid) if pid else 0.0
    elapsed = result["microseconds"] / 1e6
    foreign = (procfs.machine_cpu_seconds() - machine) - (own_cpu_seconds(bench) - own)
    return {
        "requests_per_s": result["requests"] / elapsed,
        "p50_us": result["p50_us"],
        "p99_us": result["p99_us"],
        "cpu_us_per_request": (after - before) * 1e6 / result["requests"] if pid else None,
        "rss_bytes": procfs.rss_bytes(pid) if pid else None,
        "foreign_cores": max(0.0, foreign / elapsed),
    }
