"""A reader of as much of HCL2 as resources of literal values need, strict about everything else: an
interpolation that is not escaped is an error, and so is an address that stands twice."""
import json
import re


def documents(text):
    """The manifests of the `kubernetes_manifest` resources, in their order."""
    tokens = re.findall(r'"(?:[^"\\]|\\.)*"|[A-Za-z_][A-Za-z0-9_]*|-?[0-9.]+(?:[eE][-+]?[0-9]+)?|'
                        r'[{}\[\]=,\n]|\S', text)
    place = 0

    def peek():
        return tokens[place] if place < len(tokens) else None

    def take(wanted=None):
        nonlocal place
        token = peek()
        if token is None or (wanted is not None and token != wanted):
            raise ValueError(f"{token!r} where {wanted!r} belongs")
        place += 1
        return token

    def breaks():
        while peek() == "\n":
            take()

    def value():
        token = take()
        if token.startswith('"'):
            if re.search(r'(?<!\$)\$\{|(?<!%)%\{', token):
                raise ValueError(f"an interpolation in {token}")
            return json.loads(token.replace("$${", "${").replace("%%{", "%{"))
        if token in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[token]
        if token == "[":
            return sequence()
        if token == "{":
            return table()
        return json.loads(token)

    def sequence():
        out = []
        breaks()
        while peek() != "]":
            out.append(value())
            breaks()
            if peek() == ",":
                take()
                breaks()
            elif peek() != "]":
                raise ValueError("no comma between the values of a list")
        take("]")
        return out

    def table():
        out = {}
        breaks()
        while peek() != "}":
            key = take()
            key = json.loads(key) if key.startswith('"') else key
            if key in out:
                raise ValueError(f"{key} twice")
            take("=")
            out[key] = value()
            if peek() != "}":
                take(",") if peek() == "," else take("\n")
                breaks()
        take("}")
        return out

    found = {}
    breaks()
    while peek() is not None:
        take("resource")
        address = (json.loads(take()), json.loads(take()))
        if address in found or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", address[1]):
            raise ValueError(f"the address {address} is no name or stands twice")
        take("{")
        found[address] = table()
        breaks()
    return [block["manifest"] for block in found.values()]
