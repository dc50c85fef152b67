"""What the tests of shadow traffic have in common: an assistant whose requests two sides get, and
what the gateway says about it.
"""
import unittest

import wire
from dialects import ANTHROPIC, OPENAI
from stack import Stack, target

kRule = "shadow:assistant"
kBase = "/admin/v1/discrepancies"
# Words of an answer that is too long to be the same: a usual one has 16.
kMany = 150
# As a migration meets them: the old side on one wire, the new one on the other.
kSides = {"old": {"dialect": ANTHROPIC}, "new": {"dialect": OPENAI}}


def weighted(old, new):
    return [target("old", weight=old), target("new", weight=new)]


class Shadow(unittest.TestCase):
    """An `assistant` that old serves and new gets as well, but for what a test says otherwise."""

    def setUp(self):
        self.stack = Stack()
        self.addCleanup(self.stack.close)

    def start(self, sides=None, providers=None, targets=None, model=None, limits=None, models=None,
              **shadow):
        self.sims = self.stack.sims(**(sides or kSides)) if sides != {} else {}
        self.config = {
            "providers": {**{n: s.provider() for n, s in self.sims.items()}, **(providers or {})},
            "models": {"assistant": {
                "targets": targets or weighted(1, 0),
                "shadow": {"from": "old", "to": "new", "rate": 100, "twin_rate": 0,
                           "timeout": "20s", **shadow}, **(model or {})}, **(models or {})},
            # How fast this machine is must not decide what is dropped.
            "shadow": {"cpu": 0, **(limits or {})}}
        self.gateway = self.stack.gateway(self.config)

    def ask(self, text="hello", client=OPENAI, stream=False, **how):
        answer = self.gateway.post(client, "assistant", text, stream, **how)
        self.assertEqual(answer.status, 200, answer)
        self.assertTrue(answer.complete)
        return answer

    def rule(self, origin="old"):
        rules = self.gateway.admin("GET", "/admin/v1/shadow").json()["rules"]
        return next(r for r in rules if r["from"] == origin)

    def settled(self, pairs=None, origin="old", seconds=10):
        """The rule once every sampled request is a pair or a drop, and there are so many pairs."""
        def done():
            rule = self.rule(origin)
            enough = pairs is None or sum(rule["pairs"].values()) >= pairs
            return rule if rule["in_flight"] == 0 and enough else None
        rule = wire.eventually(done, seconds)
        self.assertTrue(rule, self.gateway.admin("GET", "/admin/v1/shadow").body)
        accounted = sum(rule["pairs"].values()) + sum(rule["dropped"].values())
        self.assertEqual(rule["sampled"], accounted, rule)
        return rule

    def found(self, **query):
        query = "&".join(f"{k}={v}" for k, v in query.items())
        return self.gateway.admin("GET", f"{kBase}?{query}").json()["discrepancies"]

    def find(self, count, **query):
        rows = wire.eventually(lambda: len(self.found(**query)) >= count and self.found(**query))
        self.assertTrue(rows, f"no {count} discrepancies")
        return rows
