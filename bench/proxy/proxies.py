"""The contestants: how each is configured, started and asked. One worker or thread each, access
logs off, connections to the upstream kept. Adding one: a function and a line in CONTESTANTS."""
import dataclasses
import json
import os
import pathlib
import resource
import subprocess
import tempfile
import time
import urllib.request

import procfs

HERE = pathlib.Path(__file__).resolve().parent
KEY = "sk-EXAMPLE-bench"


@dataclasses.dataclass
class Proxy:
    """A running contestant. `process` is None for the direct row."""
    name: str
    chat_url: str
    stream_url: str
    headers: dict
    model: str
    process: subprocess.Popen | None = None
    helpers: list = dataclasses.field(default_factory=list)


class Bench:
    """Where everything lives: folder, ports, simulated upstreams, how processes are started."""

    def __init__(self, folder, binary):
        self.folder = pathlib.Path(folder)
        self.binary = binary
        self.openai_port, self.anthropic_port = free_port(), free_port()
        self.sims = []
        self.running = []

    def start(self, command, name, env=None):
        """Starts a process whose output goes to NAME.log."""
        log = open(self.folder / f"{name}.log", "ab")
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                   cwd=self.folder, env={**os.environ, **(env or {})})
        log.close()
        process.bench_name = name
        self.running.append(process)
        return process

    def start_upstreams(self):
        for dialect, port in (("openai_chat", self.openai_port),
                              ("anthropic_messages", self.anthropic_port)):
            self.sims.append(self.start(
                [self.binary, "sim", "--dialect", dialect, "--listen", f"127.0.0.1:{port}"],
                f"sim-{dialect}"))
            wait_port(port, self.sims[-1])
        self.behave(ttft_ms=0, token_ms=0, tokens=64)

    def behave(self, **knobs):
        """Changes what both upstreams do."""
        body = json.dumps({"error_rate": 0, "fault": "", **knobs}).encode()
        for port in (self.openai_port, self.anthropic_port):
            request = urllib.request.Request(f"http://127.0.0.1:{port}/_sim/behaviour", body,
                                             {"content-type": "application/json"}, method="PUT")
            urllib.request.urlopen(request, timeout=5).close()

    def confine(self, cpus):
        """Lets everything that runs use these cores only."""
        for process in self.running:
            procfs.set_affinity(process.pid, cpus)

    def stop(self, processes):
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running = [p for p in self.running if p not in processes]


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_port(port, process, seconds=20):
    import socket
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{process.bench_name} did not listen on {port} "
                       f"(exit code {process.poll()}); see its log")


def bearer(key=KEY):
    return {"authorization": f"Bearer {key}", "content-type": "application/json"}


def direct(bench):
    url = f"http://127.0.0.1:{bench.openai_port}/v1/chat/completions"
    return Proxy("direct", url, url, bearer(), "gpt-5-mini")


def raise_file_limit():
    """Lets this process and its children open as many files as the system allows; that number."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(hard, 200_000)


def nginx(bench):
    # Buffering is nginx's default and its best for whole answers; streams need it off.
    chat, stream, folder = free_port(), free_port(), bench.folder / "nginx"
    folder.mkdir(exist_ok=True)
    user = "user root;" if os.getuid() == 0 else ""
    temp = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in
                   ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    server = ("server {{ listen 127.0.0.1:{port} backlog=4096; location / {{ proxy_pass http://sim; "
              "proxy_http_version 1.1; proxy_set_header Connection ''; proxy_buffering {buffering}; "
              "proxy_read_timeout 3600s; }} }}")
    (folder / "nginx.conf").write_text(
        f"{user} worker_processes 1; daemon off; pid {folder}/pid;\n"
        f"error_log {folder}/error.log error;\n"
        f"events {{ worker_connections {raise_file_limit() - 100}; }}\n"
        f"http {{ access_log off; {temp} client_body_buffer_size 64k; keepalive_timeout 3600s;\n"
        "keepalive_requests 100000000;\n"
        f"upstream sim {{ server 127.0.0.1:{bench.openai_port}; keepalive 256; "
        "keepalive_requests 100000000; keepalive_timeout 3600s; }\n"
        + server.format(port=chat, buffering="on") + "\n"
        + server.format(port=stream, buffering="off") + "\n}\n")
    process = bench.start([find("nginx"), "-c", str(folder / "nginx.conf"), "-p", str(folder),
                           "-e", str(folder / "error.log")], "nginx")
    wait_port(stream, process)
    return Proxy("nginx", f"http://127.0.0.1:{chat}/v1/chat/completions",
                 f"http://127.0.0.1:{stream}/v1/chat/completions", bearer(), "gpt-5-mini", process)


def haproxy(bench):
    port, config = free_port(), bench.folder / "haproxy.cfg"
    config.write_text(
        # haproxy insists on two descriptors a connection, and some of its own.
        f"global\n  nbthread 1\n  maxconn {(raise_file_limit() - 200) // 2}\n"
        "defaults\n  mode http\n  timeout connect 5s\n  timeout client 3600s\n"
        "  timeout server 3600s\n  timeout http-keep-alive 3600s\n  http-reuse always\n  retries 0\n"
        f"frontend front\n  bind 127.0.0.1:{port}\n  default_backend sim\n"
        f"backend sim\n  server sim 127.0.0.1:{bench.openai_port}\n")
    process = bench.start([find("haproxy"), "-db", "-f", str(config)], "haproxy")
    wait_port(port, process)
    url = f"http://127.0.0.1:{port}/v1/chat/completions"
    return Proxy("haproxy", url, url, bearer(), "gpt-5-mini", process)


def sluice(bench, name, model):
    """Sluice as one would run it: client keys checked, one thread. Both rows use one configuration;
    the model's name decides whether a request is spliced or translated."""
    port, admin = free_port(), free_port()
    folder = pathlib.Path(tempfile.mkdtemp(dir=bench.folder))  # a data folder of its own each time
    (folder / "sluice.yaml").write_text(f"""\
server: {{ listen: "127.0.0.1:{port}", admin: "127.0.0.1:{admin}", threads: 1,
          limits: {{ max_connections: 50000 }} }}
data_dir: {folder}/data
auth: {{ mode: keys }}
providers:
  new: {{ kind: openai_compatible, base_url: "http://127.0.0.1:{bench.openai_port}/v1",
         api_key: "${{env:BENCH_KEY}}", max_connections: 50000 }}
  old: {{ kind: anthropic, base_url: "http://127.0.0.1:{bench.anthropic_port}",
         api_key: "${{env:BENCH_KEY}}", max_connections: 50000 }}
models:
  splice: {{ targets: [ {{ id: new, provider: new, model: gpt-5-mini, weight: 100 }} ] }}
  translate: {{ targets: [ {{ id: old, provider: old, model: claude-sonnet-4-5, weight: 100 }} ] }}
""")
    process = bench.start([bench.binary, "run", "-c", str(folder / "sluice.yaml")], name,
                          {"BENCH_KEY": KEY})
    wait_port(admin, process)
    wait_port(port, process)
    made = subprocess.run(
        [bench.binary, "keys", "create", "--name", "bench", "--admin", f"http://127.0.0.1:{admin}",
         "--output", "json"], capture_output=True, text=True, check=False, cwd=folder)
    if made.returncode != 0:
        raise RuntimeError(f"{name}: keys create exits {made.returncode}: {made.stderr}")
    url = f"http://127.0.0.1:{port}/v1/chat/completions"
    return Proxy(name, url, url, bearer(json.loads(made.stdout)["key"]), model, process)


def sluice_splice(bench):
    return sluice(bench, "sluice-splice", "splice")


def sluice_translate(bench):
    return sluice(bench, "sluice-translate", "translate")


def portkey(bench, name, provider, port_of_upstream, model):
    port = free_port()
    modules = HERE / "node_modules"
    if not (modules / "@portkey-ai").is_dir():
        subprocess.run(["npm", "ci", "--loglevel=error", "--no-progress"], cwd=HERE, check=True,
                       stdout=subprocess.DEVNULL)
    process = bench.start(
        [str(modules / ".bin" / "node"),
         str(modules / "@portkey-ai" / "gateway" / "build" / "start-server.js"),
         f"--port={port}", "--headless"], name, {"NODE_ENV": "production"})
    wait_port(port, process)
    url = f"http://127.0.0.1:{port}/v1/chat/completions"
    return Proxy(name, url, url, {
        **bearer(), "x-portkey-provider": provider,
        "x-portkey-custom-host": f"http://127.0.0.1:{port_of_upstream}/v1"}, model, process)


def portkey_pass(bench):
    return portkey(bench, "portkey", "openai", bench.openai_port, "gpt-5-mini")


def portkey_translate(bench):
    return portkey(bench, "portkey-translate", "anthropic", bench.anthropic_port,
                   "claude-sonnet-4-5")


def find(program):
    for folder in [*os.environ["PATH"].split(":"), "/usr/sbin", "/usr/local/sbin"]:
        if os.access(os.path.join(folder, program), os.X_OK):
            return os.path.join(folder, program)
    raise RuntimeError(f"{program} is not installed; tools/install_deps interop installs it")


CONTESTANTS = {
    "direct": direct,
    "nginx": nginx,
    "haproxy": haproxy,
    "sluice-splice": sluice_splice,
    "sluice-translate": sluice_translate,
    "portkey": portkey_pass,
    "portkey-translate": portkey_translate,
}
