"""HTTP/1.1 seen as bytes, for tests that must know what a client library hides: whether an answer
ended where its framing said or was cut, when each piece of it came, and every header line.

    answer = wire.call(port, "POST", "/v1/messages", body={...}, fields={"x-api-key": key})
    answer.status, answer.header("x-sluice-target"), answer.json(), answer.events(), answer.complete

    with wire.Connection(port) as c:            # by hand: keep-alive, partial reads, raw bytes
        c.request("POST", path, body=...)
        answer = c.head()
        for piece in c.pieces(answer): ...
"""
import json
import socket
import time

HOST = "127.0.0.1"


class Answer:
    """One response; `complete` is true when its framing ended as announced."""

    def __init__(self, status, fields):
        self.status = status
        self.fields = fields  # [(lower-case name, value)]
        self.body = b""
        self.complete = False
        self.raw_head = b""

    def header(self, name):
        return next((value for key, value in self.fields if key == name), None)

    def json(self):
        return json.loads(self.body)

    def events(self):
        return parse_events(self.body)

    def __repr__(self):
        end = "complete" if self.complete else "CUT"
        return f"<{self.status} {self.fields} {self.body[:600]!r} {end}>"


def parse_events(body):
    """[(event name or None, data text)] of a text/event-stream body."""
    out = []
    for frame in body.decode("utf-8", "replace").replace("\r\n", "\n").split("\n\n"):
        name, data = None, []
        for line in frame.split("\n"):
            field, _, value = line.partition(":")
            value = value[1:] if value.startswith(" ") else value
            if field == "event":
                name = value
            elif field == "data":
                data.append(value)
        if data:
            out.append((name, "\n".join(data)))
    return out


class Connection:
    def __init__(self, port, timeout=10.0, context=None, server_name=None, receive_buffer=None,
                 host=HOST):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        sock.settimeout(timeout)
        sock.connect((host, port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context is not None:
            sock = context.wrap_socket(sock, server_hostname=server_name or host)
        self.sock = sock
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.sock.close()

    def send(self, data):
        self.sock.sendall(data)

    def request(self, method, path, body=None, fields=None):
        self.send(message(method, path, body, fields))

    def _fill(self):
        """False at the end of the connection, orderly or not."""
        try:
            data = self.sock.recv(65536)
        except (ConnectionError, OSError) as error:
            if isinstance(error, TimeoutError):
                raise
            return False
        self.buffer += data
        return bool(data)

    def closed(self):
        """True when the peer ends the connection without another byte."""
        return not self.buffer and not self._fill()

    def head(self):
        """The next final head; None when the connection ends before it."""
        while True:
            while b"\r\n\r\n" not in self.buffer:
                if not self._fill():
                    return None
            raw, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            lines = raw.decode("latin-1").split("\r\n")
            status = int(lines[0].split(" ")[1])
            if status < 200:
                continue
            fields = []
            for line in lines[1:]:
                name, _, value = line.partition(":")
                fields.append((name.lower(), value.strip()))
            answer = Answer(status, fields)
            answer.raw_head = raw
            return answer

    def _take(self, size):
        """Yields what comes of the next `size` bytes; returns whether all came."""
        while size > 0:
            if not self.buffer and not self._fill():
                return False
            piece, self.buffer = self.buffer[:size], self.buffer[size:]
            size -= len(piece)
            yield piece
        return True

    def _line(self):
        while b"\r\n" not in self.buffer:
            if not self._fill():
                return None
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def pieces(self, answer):
        """Body bytes as they arrive; sets answer.complete at the end of the framing."""
        if answer.status in (204, 304):
            answer.complete = True
        elif answer.header("transfer-encoding") == "chunked":
            while True:
                line = self._line()
                if line is None:
                    return
                size = int(line.split(b";")[0], 16)
                if size == 0:
                    answer.complete = self._line() == b""
                    return
                whole = yield from self._take(size)
                if not whole or self._line() != b"":
                    return
        elif answer.header("content-length") is not None:
            answer.complete = yield from self._take(int(answer.header("content-length")))
        else:
            while self.buffer or self._fill():
                piece, self.buffer = self.buffer, b""
                yield piece
            answer.complete = True

    def answer(self):
        """A whole answer; None when there was none."""
        answer = self.head()
        if answer is not None:
            answer.body = b"".join(self.pieces(answer))
        return answer


def message(method, path, body=None, fields=None):
    fields = dict(fields or {})
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1"]
    if not any(name.lower() == "host" for name in fields):
        lines.append("host: 127.0.0.1")
    if body is not None:
        lines.append("content-type: application/json")
        lines.append(f"content-length: {len(body)}")
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (body or b"")


def call(port, method, path, body=None, fields=None, **how):
    with Connection(port, **how) as connection:
        connection.request(method, path, body, fields)
        return connection.answer()


def raw(port, data, **how):
    """Sends bytes as they are. All answers until the peer closes or nothing more comes."""
    answers = []
    with Connection(port, **how) as connection:
        try:
            connection.send(data)
        except ConnectionError:
            pass  # refused while we were still sending: the answer may be there all the same
        while True:
            try:
                answer = connection.answer()
            except TimeoutError:
                break
            if answer is None:
                break
            answers.append(answer)
    return answers


def eventually(condition, seconds=3.0, every=0.02):
    """Polls until the condition is truthy and gives its value, or the last one when time is up."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() >= end:
            return value
        time.sleep(every)
