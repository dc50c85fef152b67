"""Real processes in a folder of their own: simulated providers, gateways, the command line.

    with Stack() as stack:
        sims = stack.sims(old=dict(dialect="anthropic_messages"), new=dict(dialect="openai_chat"))
        gateway = stack.gateway(config(sims, {...}), env={...})
        gateway.post(OPENAI, "assistant", "hello")
        gateway.cli("route", "set", "assistant", "old=0", "new=1")

Every port is a free one that the process itself picked. Whatever a test does, close() ends every
process that was started here, by its id.
"""
import json
import os
import re
import shutil
import subprocess
import tempfile

import wire

BINARY = os.environ.get("SLUICE_BIN", "")
START_SECONDS = 20.0


class Process:
    """One process whose output goes to a file."""

    def __init__(self, args, folder, log, env):
        self.log_path = os.path.join(folder, log)
        self.log_start = os.path.getsize(self.log_path) if os.path.exists(self.log_path) else 0
        with open(self.log_path, "ab") as out:
            self.popen = subprocess.Popen(args, cwd=folder, stdin=subprocess.DEVNULL, stdout=out,
                                          stderr=subprocess.STDOUT, env=env)
        self.pid = self.popen.pid

    def log(self):
        """What this process wrote; a process started before with the same log does not count."""
        with open(self.log_path, "rb") as file:
            file.seek(self.log_start)
            return file.read().decode("utf-8", "replace")

    def alive(self):
        return self.popen.poll() is None

    def wait_for(self, pattern, seconds=START_SECONDS):
        """All matches of the pattern, once there is one in the log."""
        found = wire.eventually(lambda: re.findall(pattern, self.log()) or not self.alive(),
                                seconds)
        if not found or found is True:
            code = self.popen.poll()
            raise AssertionError(f"no {pattern!r} (exit code {code}):\n{self.log()[-4000:]}")
        return found

    def signal(self, number):
        self.popen.send_signal(number)

    def wait(self, seconds=10.0):
        return self.popen.wait(seconds)

    def kill(self):
        if self.alive():
            self.popen.kill()
        self.popen.wait(10)

    def stop(self):
        if self.alive():
            self.popen.terminate()
            try:
                self.popen.wait(5)
            except subprocess.TimeoutExpired:
                self.kill()

    def memory_kib(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmRSS:\s*(\d+)", file.read()).group(1))


class Sim:
    """One simulated provider."""

    def __init__(self, dialect, port):
        self.dialect = dialect
        self.port = port

    def provider(self, **more):
        """Its entry under `providers`."""
        return {**self.dialect.provider, **more,
                "base_url": f"http://127.0.0.1:{self.port}{self.dialect.base_path}"}

    def stats(self):
        return wire.call(self.port, "GET", "/_sim/stats").json()

    def reset(self):
        wire.call(self.port, "POST", "/_sim/reset")

    def behave(self, **knobs):
        answer = wire.call(self.port, "PUT", "/_sim/behaviour", knobs)
        assert answer.status == 200, answer


class Gateway(Process):
    """`sluice run`, up and listening. `key` goes with every request unless another is given."""

    def __init__(self, stack, config, log, env, binary=None):
        self.stack = stack
        self.config_path = os.path.join(stack.folder, config)
        super().__init__([binary or BINARY, "run", "-c", config], stack.folder, log, env)
        data, admin = self.wait_for(r"serving on port (\d+), admin on port (\d+)")[-1]
        self.port, self.admin_port = int(data), int(admin)
        self.admin_url = f"http://127.0.0.1:{self.admin_port}"
        self.key = None

    def post(self, dialect, model, text="hello", stream=False, key=None, fields=None, extra=None,
             **how):
        return wire.call(self.port, "POST", dialect.path,
                         dialect.body(model, text, stream, **(extra or {})),
                         {**dialect.fields(key or self.key), **(fields or {})}, **how)

    def open(self, dialect, model, text="hello", stream=True, key=None, fields=None, extra=None,
             **how):
        """A connection on which the request was sent and nothing was read."""
        connection = wire.Connection(self.port, **how)
        connection.request("POST", dialect.path,
                           dialect.body(model, text, stream, **(extra or {})),
                           {**dialect.fields(key or self.key), **(fields or {})})
        return connection

    def admin(self, method, path, body=None, fields=None, **how):
        return wire.call(self.admin_port, method, path, body,
                         {"host": f"127.0.0.1:{self.admin_port}", **(fields or {})}, **how)

    def cli(self, *args, env=None):
        """-> subprocess.CompletedProcess of a verb against this gateway."""
        return self.stack.cli(*args, "--admin", self.admin_url, env=env)

    def create_key(self, name):
        made = self.cli("keys", "create", "--name", name, "--output", "json")
        assert made.returncode == 0, made.stderr
        return json.loads(made.stdout)["key"]

    def metrics(self):
        return self.admin("GET", "/metrics").body.decode()

    def in_flight(self):
        return int(re.search(r"^sluice_requests_in_flight (\d+)$", self.metrics(), re.M).group(1))


class Stack:
    def __init__(self):
        if not BINARY:
            raise SystemExit("SLUICE_BIN must name the binary under test")
        self.folder = tempfile.mkdtemp(prefix="stack-", dir=os.environ.get("SLUICE_TEST_DIR"))
        self.processes = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for process in reversed(self.processes):
            process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self, extra=None):
        return {"PATH": os.environ["PATH"], "HOME": self.folder, **(extra or {})}

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        """Replaces a file whole, so that a watcher never sees half of it."""
        path = self.path(name)
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(path + ".new", path)
        return path

    def sims(self, threads=1, **upstreams):
        """name -> Sim. Each value: dialect (a class of dialects.py) and knobs."""
        upstreams = {name: dict(options) for name, options in upstreams.items()}
        spoken = {name: options.pop("dialect") for name, options in upstreams.items()}
        rows = [{"listen": "127.0.0.1:0", "dialect": spoken[name].name, **options}
                for name, options in upstreams.items()]
        number = len(self.processes)
        self.write(f"sim{number}.yaml", {"threads": threads, "upstreams": rows})
        process = Process([BINARY, "sim", "-c", f"sim{number}.yaml"], self.folder,
                          f"sim{number}.log", self.environment())
        self.processes.append(process)
        ports = wire.eventually(lambda: len(self.listening(process)) == len(rows) and
                                self.listening(process), START_SECONDS)
        assert ports, process.log()
        return {name: Sim(spoken[name], int(port)) for name, port in zip(upstreams, ports)}

    @staticmethod
    def listening(process):
        return re.findall(r"listening on http://[\d.]+:(\d+)\n", process.log())

    def gateway(self, config, env=None, name="sluice", with_key=True):
        """Starts a gateway by this configuration (a dict; server addresses may be left out)."""
        self.write(f"{name}.yaml", complete(config))
        return self.start_gateway(name, env, with_key)

    def start_gateway(self, name="sluice", env=None, with_key=True, binary=None):
        gateway = Gateway(self, f"{name}.yaml", f"{name}.log", self.environment(env), binary)
        self.processes.append(gateway)
        if with_key:
            gateway.key = gateway.create_key(f"test-{len(self.processes)}")
        return gateway

    def cli(self, *args, env=None):
        return subprocess.run([BINARY, *args], cwd=self.folder, env=self.environment(env),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)


def complete(config):
    """The configuration with free ports and one thread where it does not say otherwise."""
    out = json.loads(json.dumps(config))
    server = out.setdefault("server", {})
    server.setdefault("listen", "127.0.0.1:0")
    server.setdefault("admin", "127.0.0.1:0")
    server.setdefault("threads", 1)
    out.setdefault("data_dir", "./data")
    return out


def target(name, provider=None, weight=100, model="m-1", **more):
    return {"id": name, "provider": provider or name, "model": model, "weight": weight, **more}
