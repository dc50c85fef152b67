"""An upstream that keeps every byte it was sent, and answers what the test wants, byte for byte.

    with Recorder(lambda request: recorder.ok_json({...}, {"set-cookie": "id=1"})) as upstream:
        ... upstream.port, upstream.received (bytes of all requests) ...
"""
import json
import socket
import threading


class Last(bytes):
    """A response after which the connection closes."""


class Recorder:
    def __init__(self, answer):
        """answer(request bytes) -> response bytes, Last for one that ends the connection."""
        self.answer = answer
        self.received = b""
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.threads = []
        self.accepter = threading.Thread(target=self._accept, daemon=True)
        self.accepter.start()

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
        buffer = b""
        try:
            with sock:
                while True:
                    while not (size := message_size(buffer)):
                        data = sock.recv(65536)
                        if not data:
                            return
                        with self.lock:
                            self.received += data
                        buffer += data
                    request, buffer = buffer[:size], buffer[size:]
                    response = self.answer(request)
                    sock.sendall(response)
                    if isinstance(response, Last):
                        return
        except OSError:
            return


def message_size(data):
    """Bytes of the first whole request in data; 0 when it is not complete."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return 0
    length = 0
    for line in data[:end].split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    size = end + 4 + length
    return size if len(data) >= size else 0


def response(status, body, fields=None, content_type="application/json"):
    if not isinstance(body, bytes):
        body = (body if isinstance(body, str) else json.dumps(body)).encode()
    lines = [f"HTTP/1.1 {status} Reason", f"content-type: {content_type}",
             f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (fields or {}).items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def openai_answer(text="hi"):
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m-1",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text},
                         "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}


def anthropic_answer(text="hi"):
    return {"id": "msg_1", "type": "message", "role": "assistant", "model": "m-1",
            "content": [{"type": "text", "text": text}], "stop_reason": "end_turn",
            "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1}}


def openai_stream(text="hi"):
    def chunk(delta, reason=None):
        return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1,
                "model": "m-1", "choices": [{"index": 0, "delta": delta,
                                             "finish_reason": reason}]}
    chunks = [chunk({"role": "assistant", "content": ""}), chunk({"content": text}),
              chunk({}, "stop")]
    return "".join(f"data: {json.dumps(c)}\n\n" for c in chunks) + "data: [DONE]\n\n"


def anthropic_stream(text="hi"):
    start = {**anthropic_answer(), "content": [], "stop_reason": None}
    events = [{"type": "message_start", "message": start},
              {"type": "content_block_start", "index": 0,
               "content_block": {"type": "text", "text": ""}},
              {"type": "content_block_delta", "index": 0,
               "delta": {"type": "text_delta", "text": text}},
              {"type": "content_block_stop", "index": 0},
              {"type": "message_delta", "delta": {"stop_reason": "end_turn"},
               "usage": {"output_tokens": 1}},
              {"type": "message_stop"}]
    return "".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n" for e in events)
