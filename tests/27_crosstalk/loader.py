"""One client of the cross-talk suite: asks for answers that only it can know, and counts any other.

    loader.py PORT KEY NAME REQUESTS CONNECTIONS SEED   ->   one JSON line of counts

Each connection works through its share on its own: whole answers, streams, and requests that it
abandons at some point, over both client dialects and both upstreams.
"""
import json
import pathlib
import random
import re
import socket
import sys
import threading
from collections import Counter

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))

from dialects import ANTHROPIC, OPENAI  # noqa: E402
from wire import message  # noqa: E402

kWhole, kStream, kAbandoned = "whole", "stream", "abandoned"
kManners = [kWhole] * 12 + [kStream] * 7 + [kAbandoned]
# Where a client's text stands: deltas and whole answers alike.
kText = {OPENAI: re.compile(rb'"content":"([^"]*)"'), ANTHROPIC: re.compile(rb'"text":"([^"]*)"')}
kEnd = {OPENAI: b"data: [DONE]\n\n", ANTHROPIC: b"event: message_stop\n"}


class Client:
    """One keep-alive connection, opened again whenever it was abandoned."""

    def __init__(self, port, key, name, seed):
        self.address = ("127.0.0.1", port)
        self.name = name
        self.rng = random.Random(seed)
        self.sock = None
        self.counts = Counter()
        self.serial = 0
        self.seed = seed
        self.key = key
        self.examples = []

    def connect(self):
        self.sock = socket.create_connection(self.address, timeout=30)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def drop(self):
        self.sock.close()
        self.sock = None

    def once(self):
        self.serial += 1
        token = f"{self.name} {self.seed}-{self.serial} " + "abcdefgh " * self.rng.randrange(12)
        token = token.strip()
        dialect = self.rng.choice((OPENAI, ANTHROPIC))
        manner = self.rng.choice(kManners)
        stream = manner == kStream or (manner == kAbandoned and self.rng.random() < 0.7)
        if self.sock is None:
            self.connect()
        body = dialect.body(self.rng.choice(("old", "new")), "echo:" + token, stream)
        self.sock.sendall(message("POST", dialect.path, body, dialect.fields(self.key)))
        if manner == kAbandoned:
            if self.rng.random() < 0.5:
                self.sock.recv(self.rng.randrange(1, 2000))
            self.drop()
            self.counts[manner] += 1
            return
        answer = self.read()
        self.judge(dialect, manner, token, answer)

    def read(self):
        """Head and body, chunk framing and all; None when the connection ended too early."""
        data = b""
        while True:
            piece = self.sock.recv(65536)
            if not piece:
                self.drop()
                return None
            data += piece
            end = data.find(b"\r\n\r\n")
            if end < 0:
                continue
            if b"\r\ntransfer-encoding: chunked" in data[:end]:
                if data.endswith(b"\r\n0\r\n\r\n"):
                    return data
                continue
            length = int(re.search(rb"\r\ncontent-length: (\d+)", data[:end + 2]).group(1))
            if len(data) >= end + 4 + length:
                return data

    def judge(self, dialect, manner, token, answer):
        if answer is None:
            self.counts["cut"] += 1
            return
        if not answer.startswith(b"HTTP/1.1 200 "):
            self.counts["refused"] += 1
            self.example(answer)
            return
        body = unchunked(answer) if manner == kStream else answer
        said = b"".join(kText[dialect].findall(body[body.find(b"\r\n\r\n"):]))
        if said != token.encode():
            self.counts["wrong"] += 1
            self.example(token.encode() + b" <> " + said)
        elif manner == kStream and kEnd[dialect] not in body:
            self.counts["unfinished"] += 1
        else:
            self.counts[manner] += 1

    def example(self, text):
        if len(self.examples) < 3:
            self.examples.append(text[:600].decode("latin-1"))


def unchunked(answer):
    head, _, rest = answer.partition(b"\r\n\r\n")
    out = [head, b"\r\n\r\n"]
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        size = int(size, 16)
        out.append(rest[:size])
        rest = rest[size + 2:]
    return b"".join(out)


def main():
    port, key, name, requests, connections, seed = sys.argv[1:]
    share = int(requests) // int(connections)
    clients = [Client(int(port), key, name, int(seed) * 1000 + i) for i in range(int(connections))]

    def work(client):
        for _ in range(share):
            try:
                client.once()
            except OSError as error:
                client.counts["broken"] += 1
                client.example(repr(error).encode())
                client.sock = None
    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = sum((client.counts for client in clients), Counter())
    examples = [example for client in clients for example in client.examples][:5]
    print(json.dumps({"counts": total, "examples": examples}))


if __name__ == "__main__":
    main()
