"""What the suites of plain HTTP routes share: a gateway in front of one origin."""
import unittest

from origin import Origin
from stack import Stack

OPEN = {"kind": "none"}


def route(name, match, origin, **more):
    """A route to one origin that anybody may call."""
    return {"id": name, "match": match, "targets": [{"id": "t", "base_url": origin.url}],
            "auth": OPEN, **more}


class WithStack(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = Stack()
        cls.addClassCleanup(cls.stack.close)
        cls.origin = Origin("origin")
        cls.addClassCleanup(cls.origin.close)

    @classmethod
    def start(cls, routes, name="sluice", env=None, **config):
        return cls.stack.gateway({"routes": routes, **config}, env=env, name=name)

    def last(self):
        return self.origin.requests[-1]
