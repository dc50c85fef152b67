"""A receiver of the events of migrations, as `notify:` names one."""
import json
import threading

import recorder


class EventHook:
    """Takes events; the first `refusals` of them get a 503, as if it were away."""

    def __init__(self, refusals=0, status=200):
        self.refusals, self.status = refusals, status
        self.lock, self.bodies, self.heads = threading.Lock(), [], []
        self.recorder = recorder.Recorder(self.answer)
        self.port = self.recorder.port

    def answer(self, request):
        head, _, body = request.partition(b"\r\n\r\n")
        with self.lock:
            if self.refusals > 0:
                self.refusals -= 1
                return recorder.response(503, {})
            self.heads.append(head.decode())
            self.bodies.append(json.loads(body))
        return recorder.response(self.status, {})

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/events"

    def taken(self):
        with self.lock:
            return list(self.bodies)

    def refuse(self, times=10_000):
        with self.lock:
            self.refusals = times

    def come_back(self):
        self.refuse(0)

    def close(self):
        self.recorder.close()
