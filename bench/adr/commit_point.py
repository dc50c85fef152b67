"""ADR 0007: for every fault of the simulated provider, what the client of a stream gets, and what
status the broken provider had answered by then: with a status of 200, a gateway that commits at
the response head could no longer have turned elsewhere."""
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
    request = urllib.request.Request(
        url, method=method, data=None if body is None else json.dumps(body).encode(),
        headers={"content-type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read().decode()


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
    whole = "data: [DONE]" in text
    error = '"error"' in text
    if whole and not error:
        return "whole answer, by the fallback" if target == "healthy" else "whole answer"
    return "part, then an error event" if error and not whole else "LOOKS WHOLE BUT IS NOT"


def measure(data, admin, broken, fault, knobs):
    """{(what the client got, status the broken provider had given): how often}"""
    call(f"http://127.0.0.1:{broken}/_sim/behaviour", "PUT",
         {"fault": fault, "fault_after_events": -1, **knobs})
    seen = {}
    for _ in range(REQUESTS):
        status, headers, text = call(
            f"http://127.0.0.1:{data}/v1/chat/completions", "POST",
            {"model": "assistant", "stream": True,
             "messages": [{"role": "user", "content": "hello"}]})
        headers = {k.lower(): v for k, v in headers.items()}
        _, _, record = call(f"http://127.0.0.1:{admin}/admin/v1/exchanges/"
                            f"{headers['x-sluice-request-id']}")
        first = json.loads(record)["tried"][0]
        key = (outcome(status, text, headers.get("x-sluice-target")), first["status"])
        seen[key] = seen.get(key, 0) + 1
    return seen


def report(binary):
    out = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for dialect in ("openai_chat", "anthropic_messages"):
            data, admin, broken, healthy = ports(4)
            started = [
                subprocess.Popen([binary, "sim", "--dialect", dialect, "--listen",
                                  f"127.0.0.1:{broken}"], stdout=subprocess.DEVNULL),
                subprocess.Popen([binary, "sim", "--dialect", "openai_chat", "--listen",
                                  f"127.0.0.1:{healthy}"], stdout=subprocess.DEVNULL),
                subprocess.Popen([binary, "run", "-c",
                                  configuration(folder, data, admin, broken, healthy, dialect)],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)]
            try:
                for port in (broken, healthy):
                    wait_for(f"http://127.0.0.1:{port}/_sim/stats")
                wait_for(f"http://127.0.0.1:{admin}/readyz")
                rows = []
                for fault, knobs in FAULTS:
                    where = f" after {knobs['fault_after_events']} events" if knobs else ""
                    for (got, status), count in measure(data, admin, broken, fault,
                                                        knobs).items():
                        rows.append([fault + where, str(status), got, f"{count} of {REQUESTS}"])
                manner = "spliced" if dialect == "openai_chat" else "translated"
                out.append(f"{manner} ({dialect} upstream)\n\n" + table.markdown(
                    ["fault", "its status by then", "the client got", ""], rows))
            finally:
                for process in started:
                    process.terminate()
                    process.wait(timeout=15)
    return "\n".join(out)
