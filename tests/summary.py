#!/usr/bin/env python3
"""Adds up CTest runs: `N passed, N failed` over all JUnit files given, after a line for each failed or skipped test.

  summary.py BROKEN FILE…   BROKEN: number of failed steps other than tests (such as a broken build); they count as failed
  summary.py --self-test

A program with many cases is one test of CTest's. If FILE is run.xml and run/PROGRAM.xml (of GoogleTest) or
run/PROGRAM.tap tells the cases, each of them counts instead. Exit code 1 if anything failed or nothing passed.
"""

import pathlib
import re
import sys
import tempfile
import xml.etree.ElementTree

# Of the outermost level: `ok 3 - what it is about # SKIP why`.
TAP_LINE = re.compile(r"^(not )?ok \d+ - (.*?)( # SKIP.*)?$", re.MULTILINE)


def of_ctest(case):
    """CTest writes `notrun` both for a test that asked to be skipped and for one whose program is missing."""
    if case.get("status") in ("run", "disabled"):
        return {"run": "passed", "disabled": "skipped"}[case.get("status")]
    skipped = case.find("skipped")
    asked = skipped is not None and skipped.get("message", "").startswith("SKIP_")
    return "skipped" if asked else "failed"


def of_googletest(case):
    if case.find("failure") is not None:
        return "failed"
    return "passed" if case.get("result") == "completed" else "skipped"


def inner_cases(folder, program):
    """Pairs of a name and an outcome for each case that the program told, or None if it told nothing."""
    googletest, tap = folder / f"{program}.xml", folder / f"{program}.tap"
    if googletest.exists():
        return [(f"{case.get('classname')}.{case.get('name')}", of_googletest(case))
                for case in xml.etree.ElementTree.parse(googletest).getroot().iter("testcase")]
    if tap.exists():
        return [(name, "skipped" if skip else "failed" if wrong else "passed")
                for wrong, name, skip in TAP_LINE.findall(tap.read_text(encoding="utf-8"))]
    return None


def cases(file):
    """Pairs of a name and an outcome."""
    for test in xml.etree.ElementTree.parse(file).getroot().iter("testcase"):
        program, outcome = test.get("name"), of_ctest(test)
        inner = inner_cases(file.with_suffix(""), program)
        if inner is None:
            yield program, outcome
            continue
        yield from ((f"{program} {name}", of_case) for name, of_case in inner)
        # Such as a leak that the sanitizer finds at the end, or a filter that leaves no case.
        if not inner or (outcome == "failed" and not any(of_case == "failed" for _, of_case in inner)):
            yield program, "failed"


def main(broken, files):
    count = {"passed": 0, "skipped": 0, "failed": broken}
    for file in files:
        for name, outcome in cases(file):
            count[outcome] += 1
            if outcome != "passed":
                print(f"{outcome}: {name} ({file})")
    print(f"{count['passed']} passed, {count['failed']} failed")
    return 1 if count["failed"] or not count["passed"] else 0


def self_test():
    """What each kind of program adds to the count."""
    ran = '<testcase name="{}" status="run"/>'
    failed = '<testcase name="{}" status="fail"/>'
    case = '<testcase classname="Suite" name="{}" status="run" result="completed">{}</testcase>'
    expected = [
        ("plain", ran, None, ["passed"]),
        ("crashes", failed, None, ["failed"]),
        ("two", ran, case.format("A", "") + case.format("B", ""), ["passed", "passed"]),
        ("one_fails", failed, case.format("A", "") + case.format("B", "<failure/>"), ["passed", "failed"]),
        ("leaks", failed, case.format("A", ""), ["passed", "failed"]),
        ("empty", ran, "", ["failed"]),
        ("skips", ran, '<testcase classname="Suite" name="A" status="run" result="skipped"/>', ["skipped"]),
        ("missing", '<testcase name="{}" status="notrun"/>', None, ["failed"]),
        ("asks", '<testcase name="{}" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/></testcase>', None, ["skipped"]),
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "run.xml")
        file.with_suffix("").mkdir()
        for name, outer, inner, outcomes in expected:
            file.write_text(f"<testsuite>{outer.format(name)}</testsuite>", encoding="utf-8")
            if inner is not None:
                (file.with_suffix("") / f"{name}.xml").write_text(f"<testsuites><testsuite>{inner}</testsuite></testsuites>",
                                                                  encoding="utf-8")
            found = [outcome for _, outcome in cases(file)]
            assert found == outcomes, f"{name}: {found} instead of {outcomes}"
        file.write_text(f"<testsuite>{failed.format('tap')}</testsuite>", encoding="utf-8")
        (file.with_suffix("") / "tap.tap").write_text("ok 1 - a\n  not ok 1 - inner\nnot ok 2 - b\nok 3 - c # SKIP d\n",
                                                      encoding="utf-8")
        found = list(cases(file))
        assert found == [("tap a", "passed"), ("tap b", "failed"), ("tap c", "skipped")], found
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if sys.argv[1] == "--self-test":
        sys.exit(self_test())
    sys.exit(main(int(sys.argv[1]), [pathlib.Path(file) for file in sys.argv[2:]]))
