#!/usr/bin/env python3
"""Prints debian/changelog, made from CHANGELOG.md: the version of the packages is that of its first section.

  changelog.py ROOT SECONDS     SECONDS: date of an unreleased version since 1970, such as that of the last commit
  changelog.py --self-test

A release is `## VERSION (YYYY-MM-DD)`, and VERSION that of CMakeLists.txt. `## Unreleased` at the top is before the
version of CMakeLists.txt if no release has it, and after it otherwise: `0.2.0~20261201.143000`, `0.1.0+20261201.143000`.
"""

import datetime
import pathlib
import re
import sys
import textwrap

HEADING = re.compile(r"## (?:(Unreleased)|(\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\))$")


def sections_of(text):
    """The sections of CHANGELOG.md, newest first: (version or None, date or None, its entries)."""
    sections = []
    for line in text.splitlines():
        if line.startswith("## "):
            heading = HEADING.match(line)
            if not heading:
                raise ValueError(f"neither `## Unreleased` nor `## VERSION (YYYY-MM-DD)`: {line}")
            sections.append((heading[2], heading[3], []))
        elif line.startswith("- ") and sections:
            sections[-1][2].append(line[2:])
        elif line.startswith("  ") and sections and sections[-1][2]:
            sections[-1][2][-1] += " " + line.strip()
    if not sections:
        raise ValueError("no section")
    return sections


def debian_date(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%a, %d %b %Y %H:%M:%S +0000")


def midnight(date):
    return int(datetime.datetime.fromisoformat(date + "T00:00:00+00:00").timestamp())


def render(changelog, project_version, maintainer, seconds):
    sections = sections_of(changelog)
    released = [version for version, _, _ in sections if version]
    if sections[0][0] and sections[0][0] != project_version:
        raise ValueError(f"CHANGELOG.md says {sections[0][0]}, CMakeLists.txt {project_version}")
    text = []
    for version, date, entries in sections:
        at = midnight(date) if date else seconds
        if not version:
            mark = "+" if project_version in released else "~"
            moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
            version = f"{project_version}{mark}{moment:%Y%m%d.%H%M%S}"
        lines = [textwrap.fill(entry, 76, initial_indent="  * ", subsequent_indent="    ", break_long_words=False,
                               break_on_hyphens=False) for entry in entries or ["No change that a user notices."]]
        text.append(f"relais ({version}) bookworm; urgency=medium\n\n" + "\n".join(lines) +
                    f"\n\n -- {maintainer}  {debian_date(at)}\n")
    return "\n".join(text)


def main(root, seconds):
    cmake = (root / "CMakeLists.txt").read_text(encoding="utf-8")
    control = (root / "deploy/debian/control").read_text(encoding="utf-8")
    print(render((root / "CHANGELOG.md").read_text(encoding="utf-8"),
                 re.search(r"^project\(Relais VERSION ([\d.]+)", cmake, re.MULTILINE)[1],
                 re.search(r"^Maintainer: (.*)$", control, re.MULTILINE)[1], seconds), end="")
    return 0


def self_test():
    def versions(changelog, project="0.2.0"):
        return re.findall(r"^relais \((.*)\)", render(changelog, project, "A <a@example.org>", 1796135400), re.MULTILINE)

    unreleased = "# Changelog\n\n## Unreleased\n\n- One\n  line.\n"
    older = "\n## 0.1.0 (2026-11-01)\n\n- First.\n"
    assert versions(unreleased + older) == ["0.2.0~20261201.143000", "0.1.0"]
    assert versions(unreleased + older, "0.1.0") == ["0.1.0+20261201.143000", "0.1.0"]
    assert versions("## 0.2.0 (2026-12-01)\n- Second.\n" + older) == ["0.2.0", "0.1.0"]
    text = render(unreleased, "0.2.0", "A <a@example.org>", 1796135400)
    assert "\n  * One line.\n\n -- A <a@example.org>  Tue, 01 Dec 2026 14:30:00 +0000\n" in text, text
    for faulty in ["## 0.3.0 (2026-12-01)\n- Not that of CMake.\n", "## Someday\n", ""]:
        try:
            versions(faulty)
            raise AssertionError(f"taken: {faulty}")
        except ValueError:
            pass
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        sys.exit(self_test())
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        sys.exit(main(pathlib.Path(sys.argv[1]), int(sys.argv[2])))
    except ValueError as problem:
        sys.exit(f"CHANGELOG.md: {problem}")
