"""Migrations of live traffic as tests lead them: two simulated providers, a gateway that runs from
one to the other by a plan of seconds, users at work.

    class Mine(MigrationCase):
        def test_it(self):
            self.begin(stages=[{"weight": 50, "dwell": "1s"}, {"weight": 100, "dwell": "1s"}])
            self.start()
            self.reach("stage", weight=50)
"""
import json
import pathlib
import threading
import time
import unittest

import wire
from dialects import ANTHROPIC, OPENAI
from stack import Stack, target

kPath = "/admin/v1/migrations"
kFast = {"ttft_ms": 0, "token_ms": 0, "tokens": 8}
# Errors decide; the other gates need more traffic than a test has and are tested by themselves.
kGates = {"error_rate": {"target": 1, "limit": 10, "n_min": 50},
          "ttft": {"role": "off"}, "latency_p95": {"role": "off"}, "token_latency": {"role": "off"},
          "output_tokens": {"role": "off"}, "quality": {"role": "off"}}


class Users:
    """Some people at work: each sends one request after the other and remembers what it got."""

    def __init__(self, gateway, people=6):
        self.gateway, self.over = gateway, threading.Event()
        self.lock, self.answers = threading.Lock(), []
        self.people = [threading.Thread(target=self.work, args=(i,)) for i in range(people)]
        for one in self.people:
            one.start()

    def work(self, who):
        n = 0
        while not self.over.is_set():
            n += 1
            try:
                answer = self.ask(who, n)
                seen = (time.monotonic(), *((answer.status, answer.header("x-sluice-target"))
                                            if answer else (0, "")))
            except (OSError, AssertionError):
                seen = (time.monotonic(), 0, "")
            time.sleep(0.005 if seen[1] else 0.05)  # 0: nobody is there
            with self.lock:
                self.answers.append(seen)

    def ask(self, who, n):
        return self.gateway.post(OPENAI, "assistant", f"hello {who} {n}",
                                 fields={"x-session-id": f"user-{who}-{n}"})

    def since(self, moment):
        with self.lock:
            return [a for a in self.answers if a[0] >= moment]

    def stop(self):
        self.over.set()
        for one in self.people:
            one.join()


class StackCase(unittest.TestCase):
    def setUp(self):
        self.stack = Stack()
        self.addCleanup(self.stack.close)


class MigrationCase(StackCase):
    def begin(self, gates=None, stages=None, warmup="1s", shadow="1s", users=True, notify=None,
              **plan):
        self.sims = self.stack.sims(old={"dialect": ANTHROPIC, **kFast},
                                    new={"dialect": OPENAI, **kFast})
        self.gateway = self.stack.gateway({
            "shadow": {"cpu": 100},
            "providers": {n: s.provider() for n, s in self.sims.items()},
            "models": {"assistant": {"sticky": ["header:x-session-id"],
                                     "targets": [target("old", weight=1),
                                                 target("new", weight=0)]}},
            **({"notify": notify} if notify else {})})
        self.plan = {
            "id": "m", "model": "assistant", "from": "old", "to": "new",
            "warmup": {"requests": 200, "length": warmup},
            "shadow": {"rate": 100, "pairs": 100000, "length": shadow},
            "stages": stages or [{"weight": w, "dwell": "1s"} for w in (20, 50, 100)],
            "gates": gates or kGates, "cutover": {"bake": "1s"},
            "reverse_shadow": {"length": "2s", "coverage": 50},
            "rollback": {"ramp": [100], "step": "100ms"}, **plan}
        if users:
            self.users = Users(self.gateway)
            self.addCleanup(self.users.stop)

    def start(self):
        file = self.stack.path("plan.yaml")
        pathlib.Path(file).write_text(json.dumps(self.plan))
        done = self.gateway.cli("migrate", "start", str(file), "--who", "ann")
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)

    def status(self):
        answer = self.gateway.admin("GET", f"{kPath}/{self.plan['id']}")
        if answer is None:
            raise ConnectionError("closed without an answer")
        return answer.json()

    def reach(self, *phases, weight=None, seconds=60):
        def there():
            now = self.status()
            fits = now["phase"] in phases and (weight is None or now["weight_percent"] >= weight)
            return now if fits and not now["applying"] else None
        found = wire.eventually(there, seconds)
        self.assertTrue(found, f"not {phases}: {self.status()}")
        return found

    def operate(self, verb, code=0, who="bob"):
        done = self.gateway.cli("migrate", verb, self.plan["id"], "--who", who)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return done

    def failures(self, since):
        return [a for a in self.users.since(since) if a[1] != 200]

    def replayed(self):
        exported = self.gateway.cli("migrate", "export", self.plan["id"])
        self.assertEqual(exported.returncode, 0, exported.stderr)
        file = self.stack.path("journal.jsonl")
        pathlib.Path(file).write_text(exported.stdout)
        done = self.stack.cli("migrate", "replay", str(file))
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in exported.stdout.splitlines()]

    def restart(self):
        key = self.gateway.key
        again = self.stack.start_gateway(with_key=False)
        again.key = key
        return again
