"""The two client dialects as a test sees them: how to ask, where the text is, what an error looks
like, and what opens and ends a stream. Every check raises AssertionError with what was wrong.
"""
import json


class OpenaiChat:
    name = "openai_chat"
    path = "/v1/chat/completions"
    provider = {"kind": "openai_compatible"}
    base_path = "/v1"
    kErrorKeys = {"message", "type", "param", "code"}

    @staticmethod
    def fields(key=None):
        return {"authorization": f"Bearer {key}"} if key else {}

    @staticmethod
    def body(model, text="hello", stream=False, **extra):
        out = {"model": model, "messages": [{"role": "user", "content": text}], **extra}
        return {**out, "stream": True} if stream else out

    @staticmethod
    def text(answer):
        return answer.json()["choices"][0]["message"]["content"]

    @staticmethod
    def check_error(answer):
        """-> message"""
        assert answer.header("content-type") == "application/json", answer
        body = answer.json()
        error = body["error"]
        assert set(error) >= OpenaiChat.kErrorKeys, f"members of error: {answer}"
        assert isinstance(error["message"], str) and error["message"], answer
        assert isinstance(error["type"], str) and error["type"], answer
        assert error["code"] is None or isinstance(error["code"], str), answer
        return error["message"]

    @staticmethod
    def read_stream(events):
        """-> Stream"""
        out = Stream()
        for name, data in events:
            out.after_end = out.after_end or bool(out.terminated or out.error)
            if data == "[DONE]":
                out.terminated = True
                continue
            try:
                chunk = json.loads(data)
            except ValueError:
                out.broken_frames += 1
                continue
            if chunk.get("error"):
                assert isinstance(chunk["error"].get("message"), str), data
                out.error = chunk["error"]
                continue
            if chunk.get("usage"):
                out.usage = chunk["usage"]
            for choice in chunk.get("choices", []):
                delta = choice.get("delta", {})
                if delta.get("role"):
                    out.openings += 1
                out.text += delta.get("content") or ""
                out.finish = choice.get("finish_reason") or out.finish
        return out


class AnthropicMessages:
    name = "anthropic_messages"
    path = "/v1/messages"
    provider = {"kind": "anthropic_compatible"}
    base_path = ""

    @staticmethod
    def fields(key=None):
        out = {"anthropic-version": "2023-06-01"}
        return {**out, "x-api-key": key} if key else out

    @staticmethod
    def body(model, text="hello", stream=False, **extra):
        out = {"model": model, "max_tokens": 100_000,
               "messages": [{"role": "user", "content": text}], **extra}
        return {**out, "stream": True} if stream else out

    @staticmethod
    def text(answer):
        return "".join(part["text"] for part in answer.json()["content"] if part["type"] == "text")

    @staticmethod
    def check_error(answer):
        """-> message"""
        assert answer.header("content-type") == "application/json", answer
        body = answer.json()
        assert body["type"] == "error", answer
        assert isinstance(body["error"]["type"], str) and body["error"]["type"], answer
        assert isinstance(body["error"]["message"], str) and body["error"]["message"], answer
        assert isinstance(body.get("request_id"), str) and body["request_id"], answer
        return body["error"]["message"]

    @staticmethod
    def read_stream(events):
        """-> Stream"""
        out = Stream()
        for name, data in events:
            out.after_end = out.after_end or bool(out.terminated or out.error)
            try:
                event = json.loads(data)
            except ValueError:
                out.broken_frames += 1
                continue
            kind = event.get("type")
            assert name == kind, f"the event is named {name} and is of type {kind}"
            if kind == "message_start":
                out.openings += 1
            elif kind == "message_stop":
                out.terminated = True
            elif kind == "error":
                assert isinstance(event["error"].get("type"), str), data
                assert isinstance(event["error"].get("message"), str), data
                out.error = event["error"]
            elif kind == "content_block_delta":
                out.text += event["delta"].get("text", "")
            elif kind == "message_delta":
                out.finish = event["delta"].get("stop_reason") or out.finish
                out.usage = event.get("usage") or out.usage
        return out


class Stream:
    """What a client made of a stream."""

    def __init__(self):
        self.openings = 0         # frames that begin an answer
        self.text = ""
        self.finish = None        # the reason
        self.usage = None
        self.terminated = False   # [DONE] or message_stop
        self.error = None         # the error object of an error event
        self.after_end = False    # anything behind a terminator or an error
        self.broken_frames = 0    # frames that are not JSON

    def __repr__(self):
        return f"<Stream {vars(self)}>"


OPENAI = OpenaiChat
ANTHROPIC = AnthropicMessages
BOTH = (OPENAI, ANTHROPIC)
