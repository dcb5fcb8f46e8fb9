#!/usr/bin/env python3
"""Adds up CTest runs: `N passed, N failed` over all JUnit files given, after a line for each failed or skipped test.

  summary.py BROKEN FILE…   BROKEN: number of failed steps other than tests (such as a broken build); they count as failed

Exit code 1 if anything failed or nothing passed.
"""

import sys
import xml.etree.ElementTree


def outcome(case):
    """CTest writes `notrun` both for a test that asked to be skipped and for one whose program is missing."""
    if case.get("status") in ("run", "disabled"):
        return {"run": "passed", "disabled": "skipped"}[case.get("status")]
    skipped = case.find("skipped")
    asked = skipped is not None and skipped.get("message", "").startswith("SKIP_")
    return "skipped" if asked else "failed"


def main(broken, files):
    count = {"passed": 0, "skipped": 0, "failed": broken}
    for file in files:
        for case in xml.etree.ElementTree.parse(file).getroot().iter("testcase"):
            what = outcome(case)
            count[what] += 1
            if what != "passed":
                print(f"{what}: {case.get('name')} ({file})")
    print(f"{count['passed']} passed, {count['failed']} failed")
    return 1 if count["failed"] or not count["passed"] else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
