"""Parameters for a run of the converters: those of a set that its files name, for any other is
refused."""
import re


def named(files, pairs):
    """['--parameter', 'NAME=VALUE', ...] of the pairs whose name stands in a file."""
    text = "".join(path.read_text() for path in files)
    return [word for pair in pairs if re.search(rf"\b{pair.split('=')[0]}\b", text)
            for word in ("--parameter", pair)]
