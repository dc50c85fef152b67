"""Memory under a crowd: what one idle keep-alive connection, and one running stream, costs."""
import selectors
import socket
import time
import urllib.parse

import load
import procfs
import proxies


def request_bytes(proxy, stream):
    url = urllib.parse.urlparse(proxy.stream_url if stream else proxy.chat_url)
    body = load.body(proxy.model, stream).encode()
    head = [f"POST {url.path} HTTP/1.1", f"host: {url.netloc}", f"content-length: {len(body)}",
            *(f"{k}: {v}" for k, v in proxy.headers.items())]
    return (url.hostname, url.port), "\r\n".join(head).encode() + b"\r\n\r\n" + body


def whole_answer(data):
    """True when a keep-alive answer has arrived completely; both framings."""
    head, gap, rest = data.partition(b"\r\n\r\n")
    if not gap:
        return False
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"answer: {head[:200]!r} {rest[:200]!r}")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(rest) >= int(line.split(b":")[1])
    return rest.endswith(b"0\r\n\r\n")


def fit(wanted):
    """As many sockets as the limit of open files allows."""
    # A proxy needs two descriptors a stream, and some of its own.
    return min(wanted, (proxies.raise_file_limit() - 500) // 2)


def warm_up(proxy):
    for _ in range(50):
        load.preflight(proxy, False)
        load.preflight(proxy, True)


def idle(proxy, wanted):
    """Opens connections one after another, one served request on each, and leaves them open."""
    count = fit(wanted)
    warm_up(proxy)
    address, request = request_bytes(proxy, False)
    before = procfs.rss_bytes(proxy.process.pid)
    sockets = []
    try:
        for _ in range(count):
            one = socket.create_connection(address, 10)
            sockets.append(one)
            one.sendall(request)
            data = b""
            while not whole_answer(data):
                piece = one.recv(65536)
                if not piece:
                    raise RuntimeError(f"{proxy.name} closed connection {len(sockets)}")
                data += piece
        time.sleep(0.5)
        after = procfs.rss_bytes(proxy.process.pid)
    finally:
        for one in sockets:
            one.close()
    return {"connections": count, "before_bytes": before, "after_bytes": after,
            "bytes_each": (after - before) / count}


def streams(bench, proxy, wanted):
    """Opens streams that pause between tokens; measures when every one has sent its first byte."""
    count = fit(wanted)
    warm_up(proxy)
    address, request = request_bytes(proxy, True)
    before = procfs.rss_bytes(proxy.process.pid)
    # One event a second and stream: the crowd must wait, not the processor.
    bench.behave(ttft_ms=0, token_ms=1000, tokens=120)
    selector, waiting, sockets = selectors.DefaultSelector(), set(), []
    try:
        for _ in range(count):
            one = socket.create_connection(address, 10)
            sockets.append(one)
            one.sendall(request)
            waiting.add(one)
            selector.register(one, selectors.EVENT_READ)
            drain(selector, waiting, 0)
        deadline = time.monotonic() + 60
        while waiting and time.monotonic() < deadline:
            drain(selector, waiting, 0.2)
        if waiting:
            raise RuntimeError(f"{proxy.name}: {len(waiting)} of {count} streams never began")
        for _ in range(10):
            drain(selector, waiting, 0.2)
        after = procfs.rss_bytes(proxy.process.pid)
    finally:
        for one in sockets:
            one.close()
        selector.close()
        bench.behave(ttft_ms=0, token_ms=0, tokens=64)
    return {"streams": count, "before_bytes": before, "after_bytes": after,
            "bytes_each": (after - before) / count}


def drain(selector, waiting, timeout):
    for key, _ in selector.select(timeout):
        data = key.fileobj.recv(65536)
        if not data:
            raise RuntimeError("a stream ended early")
        if key.fileobj in waiting:
            if not data.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"a stream was refused: {data[:300]!r}")
            waiting.discard(key.fileobj)
