#!/usr/bin/env python3
"""Prints where the time of the last build went: by folder, then the slowest steps.

  build_times.py [BUILD_FOLDER…]   the folders of build/ if none is given

A step counts for as long as it ran. Steps run side by side, so the sum is more than the build took; with a warm compiler
cache it is nearly nothing.
"""

import collections
import pathlib
import re
import sys

SLOWEST = 15


def steps_of(build):
    """Output and seconds of each step in Ninja's log, the last run of each; Ninja's times are milliseconds."""
    steps = {}
    for line in (build / ".ninja_log").read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) == 5 and fields[0].isdigit():
            start, end, _, output, _ = fields
            steps[output] = (int(end) - int(start)) / 1000
    return steps


def group_of(output):
    """`storage`, `proto (generated)`, `tests/api`, `linking`…"""
    if output.endswith((".o", ".gch")):
        folder = re.sub(r"CMakeFiles/[^/]+\.dir/", "", output)
        return "/".join(folder.split("/")[:2]) if folder.startswith(("service", "tests", "client")) else folder.split("/")[0]
    return "libraries and programs" if "." not in pathlib.Path(output).name or output.endswith(".a") else "other steps"


def report(build):
    steps = steps_of(build)
    groups = collections.Counter()
    for output, seconds in steps.items():
        groups[group_of(output)] += seconds
    print(f"{build}: {len(steps)} steps, {sum(steps.values()):.0f} s")
    for group, seconds in groups.most_common():
        print(f"  {seconds:8.1f} s  {group}")
    print("  slowest:")
    for output, seconds in sorted(steps.items(), key=lambda step: -step[1])[:SLOWEST]:
        print(f"  {seconds:8.1f} s  {output}")


def main(folders):
    builds = [pathlib.Path(folder) for folder in folders]
    if not builds:
        builds = sorted(log.parent for log in (pathlib.Path(__file__).parent.parent / "build").glob("*/.ninja_log"))
    if not builds:
        sys.exit("no build folder: build first, or name one")
    for build in builds:
        report(build)


if __name__ == "__main__":
    main(sys.argv[1:])
