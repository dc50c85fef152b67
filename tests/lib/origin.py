"""A plain HTTP/1.1 origin: keeps the exact bytes of what it was asked and answers by path.

    with Origin("old") as origin:
        ... origin.port, origin.url, origin.requests[-1].head, .body, .chunked ...

    anything       200, the request's body back, with content-length (HEAD: none of it)
    /status/204    that status; 204 and 304 without a body
    /chunked       the answer in three chunks
    /until-close   no framing: the connection ends the answer
    /cut           announces 100 bytes and closes after 10
    /bytes/N       N bytes of a pattern
    /late/MS       the head at once, the body after so many milliseconds
    /lazy/MS       reads nothing of the body for so many milliseconds
    /early         answers 413 before the body was read, and closes

`origin.status = 503` makes every answer that, a function of the path those that it gives one for; `origin.says = b"..."` the body of every 200; a function makes it
of the request's body.
"""
import hashlib
import socket
import threading
import time


def pattern(size):
    return (bytes(range(251)) * (size // 251 + 1))[:size]


class Request:
    def __init__(self, head):
        self.head = head  # bytes, without the blank line
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, _ = lines[0].split(" ")
        self.fields = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
        self.size = 0
        self.digest = hashlib.sha256()
        self.body = b""  # the first 64 KiB
        self.chunked = False

    def header(self, name):
        return next((v for k, v in self.fields if k.lower() == name), None)

    def add(self, data):
        self.size += len(data)
        self.digest.update(data)
        if len(self.body) < 65536:
            self.body += data


class Origin:
    def __init__(self, name="origin"):
        self.name = name
        self.requests = []
        self.status = None
        self.says = None
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        sock.settimeout(30)
        reader = sock.makefile("rb", 65536)
        try:
            with sock:
                while self._one(sock, reader):
                    pass
        except (OSError, ValueError):
            return

    def _one(self, sock, reader):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = reader.readline()
            if not line:
                return False
            head += line
        request = Request(head[:-4])
        path = request.target.split("?")[0]
        self.requests.append(request)
        if path.endswith("/early"):
            sock.sendall(b"HTTP/1.1 413 Too Much\r\ncontent-length: 5\r\nconnection: close\r\n\r\nlarge")
            return False
        if "/lazy/" in path:
            time.sleep(int(path.rsplit("/", 1)[1]) / 1000)
        self._read_body(request, reader)
        return self._answer(sock, request, path)

    @staticmethod
    def _read_body(request, reader):
        request.chunked = (request.header("transfer-encoding") or "").lower() == "chunked"
        if not request.chunked:
            left = int(request.header("content-length") or 0)
            while left > 0:
                data = reader.read1(min(left, 65536))
                if not data:
                    raise ValueError("cut")
                request.add(data)
                left -= len(data)
            return
        while True:
            size = int(reader.readline().split(b";")[0], 16)
            data = reader.read(size)
            if len(data) < size:
                raise ValueError("cut")
            request.add(data)
            reader.readline()
            if size == 0:
                return

    def _answer(self, sock, request, path):
        def head(status, *lines):
            text = [f"HTTP/1.1 {status} Some Reason", f"X-Origin: {self.name}", *lines]
            return "\r\n".join(text).encode() + b"\r\n\r\n"
        last = path.rsplit("/", 1)[1]
        status = self.status(path) if callable(self.status) else self.status
        if status is not None:
            sock.sendall(head(status, "Content-Length: 0"))
        elif self.says is not None:
            says = self.says(request.body) if callable(self.says) else self.says
            sock.sendall(head(200, "Content-Type: application/json",
                              f"Content-Length: {len(says)}") + says)
        elif path.endswith("/chunked"):
            sock.sendall(head(200, "Transfer-Encoding: chunked"))
            for part in (b"one,", b"two,", b"three"):
                sock.sendall(b"%x\r\n%s\r\n" % (len(part), part))
            sock.sendall(b"0\r\n\r\n")
        elif path.endswith("/until-close"):
            sock.sendall(head(200) + b"to the end")
            return False
        elif path.endswith("/cut"):
            sock.sendall(head(200, "Content-Length: 100") + b"0123456789")
            return False
        elif "/status/" in path:
            body = b"" if last in ("204", "304") else f"status {last}".encode()
            framing = [] if last in ("204", "304") else [f"Content-Length: {len(body)}"]
            sock.sendall(head(last, *framing) + body)
        elif "/bytes/" in path:
            size = int(last)
            sock.sendall(head(200, f"Content-Length: {size}"))
            if request.method != "HEAD":
                sock.sendall(pattern(size))
        elif "/late/" in path:
            sock.sendall(head(200, "Content-Length: 4"))
            time.sleep(int(last) / 1000)
            sock.sendall(b"late")
        else:
            body = request.body if request.size <= 65536 else request.digest.hexdigest().encode()
            sock.sendall(head(200, "Content-Type: text/x-echo", "Set-Cookie: a=1",
                              "set-cookie: b=2", f"Content-Length: {len(body)}"))
            if request.method != "HEAD":
                sock.sendall(body)
        return True
