#!/usr/bin/env python3
"""Every top folder has a README of its own that begins with a title, and every link to a file in a README leads somewhere.

  readmes.py ROOT
"""

import pathlib
import re
import sys

TOP = ["proto", "storage", "service", "client", "tests", "deploy"]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def faults(root):
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


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1])))
