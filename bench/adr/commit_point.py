"""ADR 0007: what the client of a stream gets for every fault of a simulated provider with a
healthy fallback behind it, and what waiting for the first event costs beside waiting for the whole
answer."""
import collections
import json
import pathlib
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import table

FAULTS = [("http_500", {}), ("http_429", {}), ("http_529", {}), ("html_502", {}),
          ("reset_before_headers", {}), ("hang_before_headers", {}), ("bad_json", {}),
          ("error_event_mid_stream", {"fault_after_events": 0}),
          ("cut_mid_stream", {"fault_after_events": 0}),
          ("hang_mid_stream", {"fault_after_events": 0}),
          ("error_event_mid_stream", {"fault_after_events": 3}),
          ("cut_mid_stream", {"fault_after_events": 3}),
          ("hang_mid_stream", {"fault_after_events": 3}), ("no_done", {})]
REQUESTS = 5


def ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    numbers = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return numbers


def call(url, method="GET", body=None, headers=None):
    """(ms to the first byte of the body, status, headers by lower-case name, text)"""
    request = urllib.request.Request(url, method=method,
                                     data=None if body is None else json.dumps(body).encode(),
                                     headers={"content-type": "application/json", **(headers or {})})
    started = time.monotonic()
    try:
        answer = urllib.request.urlopen(request, timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        first = answer.read(1)
        ms = 1000 * (time.monotonic() - started)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return ms, answer.status, headers, (first + answer.read()).decode()


def wait_for(url):
    deadline = time.monotonic() + 15
    while True:
        try:
            return call(url)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def configuration(folder, data, admin, broken, healthy, dialect):
    kind = {"openai_chat": "openai_compatible", "anthropic_messages": "anthropic_compatible"}
    suffix = {"openai_chat": "/v1", "anthropic_messages": ""}
    text = f"""
server: {{ listen: "127.0.0.1:{data}", admin: "127.0.0.1:{admin}", threads: 1 }}
data_dir: {folder}/data
auth: {{ mode: none }}
providers:
  broken: {{ kind: {kind[dialect]}, base_url: "http://127.0.0.1:{broken}{suffix[dialect]}",
             timeouts: {{ first_byte: 500ms, gap: 500ms }} }}
  healthy: {{ kind: openai_compatible, base_url: "http://127.0.0.1:{healthy}/v1" }}
models:
  assistant:
    targets:
      - {{ id: broken, provider: broken, model: m, weight: 100 }}
      - {{ id: healthy, provider: healthy, model: m, weight: 0 }}
    fallback: [healthy]
"""
    path = folder / f"{dialect}.yaml"
    path.write_text(text)
    return str(path)


def outcome(status, text, target):
    if status != 200:
        return f"status {status}"
    events = [line[6:] for line in text.splitlines() if line.startswith("data: ")]
    ended = "[DONE]" in events
    parsed = [as_json(event) for event in events if event != "[DONE]"]
    error = any("error" in event for event in parsed if event)
    finished = any(event and event.get("choices") and event["choices"][0].get("finish_reason")
                   for event in parsed)
    if error:
        return "part, then an error event, no [DONE]" if not ended else "BOTH AN ERROR AND [DONE]"
    if not finished:
        return "LOOKS WHOLE BUT IS NOT"
    by = f"all of it from the {'fallback' if target == 'healthy' else 'broken one'}"
    notes = ["an event is broken as it came"] * (None in parsed)
    notes += ["[DONE] is missing as it was"] * (not ended)
    return ", ".join([by, *notes])


def as_json(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def question(stream=True):
    return {"model": "assistant", "stream": stream,
            "messages": [{"role": "user", "content": "hello"}]}


def measure(data, broken, fault, knobs):
    """{what the client got: how often}"""
    behave(broken, {"fault": fault, "fault_after_events": -1, **knobs})
    seen = collections.Counter()
    for _ in range(REQUESTS):
        _, status, headers, text = call(f"http://127.0.0.1:{data}/v1/chat/completions", "POST",
                                        question())
        seen[outcome(status, text, headers.get("x-sluice-target"))] += 1
    return seen


def behave(port, knobs):
    call(f"http://127.0.0.1:{port}/_sim/behaviour", "PUT", knobs)


def first_events(data, port, path, rounds):
    """ms to the first byte of the answer's body: from the provider itself, through the gateway, and
    through the gateway without a stream (what holding the whole answer back would cost)."""
    behave(port, {"fault": "none", "fault_after_events": -1, "ttft_ms": 100, "token_ms": 10,
                  "tokens": 64})
    gateway = f"http://127.0.0.1:{data}/v1/chat/completions"
    direct = {**question(), "model": "m", "max_tokens": 100}
    calls = {"a stream from the provider itself":
             (f"http://127.0.0.1:{port}{path}", direct, {"anthropic-version": "2023-06-01"}),
             "a stream through the gateway": (gateway, question(), {}),
             "the whole answer through the gateway": (gateway, question(stream=False), {})}
    found = {what: [] for what in calls}
    for _ in range(rounds):
        for what, (url, body, headers) in calls.items():
            ms, status, _, text = call(url, "POST", body, headers)
            if status != 200:
                raise SystemExit(f"commit: {what}: status {status}: {text[:200]}")
            found[what].append(ms)
    return found


def rows_of(data, broken):
    rows = []
    for fault, knobs in FAULTS:
        where = f" after {knobs['fault_after_events']} events" if knobs else ""
        for got, count in measure(data, broken, fault, knobs).items():
            rows.append([fault + where, got, f"{count} of {REQUESTS}"])
    return rows


def report(binary, rounds):
    out = []
    with tempfile.TemporaryDirectory() as name:
        for dialect, manner, path in (("openai_chat", "spliced", "/v1/chat/completions"),
                                      ("anthropic_messages", "translated", "/v1/messages")):
            data, admin, broken, healthy = ports(4)
            config = configuration(pathlib.Path(name), data, admin, broken, healthy, dialect)
            commands = [["sim", "--dialect", dialect, "--listen", f"127.0.0.1:{broken}"],
                        ["sim", "--dialect", "openai_chat", "--listen", f"127.0.0.1:{healthy}"],
                        ["run", "-c", config]]
            started = [subprocess.Popen([binary, *words], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL) for words in commands]
            try:
                for url in (f"{broken}/_sim/stats", f"{healthy}/_sim/stats", f"{admin}/readyz"):
                    wait_for(f"http://127.0.0.1:{url}")
                out.append(f"{manner} ({dialect} upstream)\n\n" + table.markdown(
                    ["fault", "the client got", ""], rows_of(data, broken)))
                waited = first_events(data, broken, path, rounds)
                out.append(table.markdown(
                    ["first byte of the answer", "ms, median (min - max)"],
                    [[what, table.spread(ms, 1)] for what, ms in waited.items()]))
            finally:
                for process in started:
                    process.terminate()
                    process.wait(timeout=15)
    return "\n".join(out)
