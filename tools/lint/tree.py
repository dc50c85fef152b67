"""What every check needs: the files that are ours, and C++ with comments and strings blanked.

A check runs over the repository it lives in, or over the folder given with --root (the self-test
gives it a bad sample).
"""
import argparse
import pathlib
import re
import subprocess
import sys

CXX = (".h", ".cc")
# A comment, a string, a raw string or a character, whichever begins first.
TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^\s()\\]{0,16})\(.*?\)(?P=tag)"'
    r'|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z_])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL,
)


def arguments(description):
    """Parses the options all checks share."""
    parser = argparse.ArgumentParser(description=description.strip().splitlines()[0])
    here = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--root", type=pathlib.Path, default=here, help="tree to check")
    return parser.parse_args()


def files(root, folders=(), suffixes=None):
    """Tracked and new files below root (ignored ones left out), relative, sorted."""
    git = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False)
    top = subprocess.run(["git", "-C", str(root), "rev-parse", "--show-toplevel"],
                         capture_output=True, text=True, check=False).stdout.strip()
    if git.returncode == 0 and pathlib.Path(top or "/").resolve() == root.resolve():
        names = {name for name in git.stdout.decode().split("\0") if name}
    else:  # an unpacked archive, or a sample of the self-test
        names = {str(path.relative_to(root)) for path in root.rglob("*")
                 if "build" not in path.relative_to(root).parts}
    kept = []
    for name in sorted(names):
        if folders and not name.startswith(tuple(folders)):
            continue
        if suffixes and not name.endswith(tuple(suffixes)):
            continue
        if (root / name).is_file():
            kept.append(name)
    return kept


def blanked(text, keep_strings=False):
    """The text with comments (and the inside of strings) replaced by spaces, lines kept."""
    def replace(match):
        token = match.group(0)
        if token.startswith("/"):
            return re.sub(r"[^\n]", " ", token)
        if keep_strings:
            return token
        return token[0] + re.sub(r"[^\n]", " ", token[1:-1]) + token[-1]
    return TOKEN.sub(replace, text)


def finish(name, findings, checked):
    """Prints findings as FILE:LINE: text and ends the process: 1 when there are any."""
    for finding in findings:
        print(finding)
    if findings:
        print(f"{name}: {len(findings)} finding(s) in {checked} files", file=sys.stderr)
        sys.exit(1)
    print(f"{name}: {checked} files, nothing found", file=sys.stderr)
