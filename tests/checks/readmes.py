#!/usr/bin/env python3
"""Checks that every top folder has a README that begins with a title, and that every file link in a README resolves.

  readmes.py ROOT
"""

import pathlib
import re
import sys
import tempfile

TOP = ["proto", "storage", "service", "client", "tests", "deploy"]
# Folders of code: other folders (test data, folders of packages) need no line.
CODE = {".cc", ".h", ".sql", ".py", ".sh", ".proto", ".ts"}
ROOMS = ["storage", "service", "client", "tests"]
PASSED_OVER = {"node_modules", "build", "corpus", "__pycache__"}
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def rooms_of(folder):
    """The folders under `folder`, at any depth, that hold code, relative to it."""
    files = [path for path in folder.rglob("*") if path.suffix in CODE and path.is_file()]
    rooms = {path.parent.relative_to(folder) for path in files}
    return sorted(room.as_posix() for room in rooms if room.parts and not PASSED_OVER & set(room.parts))


def faults_of_rooms(root):
    for top in ROOMS:
        readme = root / top / "README.md"
        named = set(re.findall(r"`([\w/.-]+)`", readme.read_text(encoding="utf-8"))) if readme.is_file() else set()
        for room in rooms_of(root / top):
            if room not in named:
                yield f"{top}/README.md has no line for `{room}`"


def faults(root):
    yield from faults_of_rooms(root)
    for folder in [".", *TOP]:
        readme = root / folder / "README.md"
        if not readme.is_file():
            yield f"{folder}/README.md is missing"
        elif not readme.read_text(encoding="utf-8").startswith("# "):
            yield f"{folder}/README.md does not begin with a title"
    for readme in sorted(root.rglob("README.md")):
        if {"node_modules", "build"} & set(readme.relative_to(root).parts):
            continue
        for link in LINK.findall(readme.read_text(encoding="utf-8")):
            if not (readme.parent / link).exists():
                yield f"{readme.relative_to(root)}: nothing at {link}"


def main(root):
    found = list(faults(root))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


def self_test():
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        (root / "storage" / "commit").mkdir(parents=True)
        (root / "storage" / "commit" / "commit.cc").touch()
        (root / "storage" / "README.md").write_text("# Storage\n\n| `journal` | entries |\n", encoding="utf-8")
        expected = ["storage/README.md has no line for `commit`"]
        return 0 if list(faults_of_rooms(root)) == expected else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(self_test() if sys.argv[1] == "--self-test" else main(pathlib.Path(sys.argv[1])))
