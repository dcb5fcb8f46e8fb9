#!/usr/bin/env python3
"""Checks the Debian packages without building them: dependencies, flags, unit, manual pages.

  packages.py ROOT RELAISD RELAIS
  packages.py --self-test ROOT RELAISD RELAIS     checks that it finds faults put into a copy
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# `systemd-analyze security` counts in tenths: 1.5 at most.
MOST_EXPOSED = 15
# Programs for the build that packages need not ask for: dpkg's build has them, or they only make it faster.
NOT_ASKED_FOR = {"build-essential", "ca-certificates", "ccache", "git", "mold", "tzdata"}


def run(*command, **options):
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, env=environment, **options)


def paragraphs_of(control):
    """The paragraphs of debian/control as {field: text}."""
    fields, name = [{}], None
    for line in control.splitlines():
        if not line.strip():
            fields.append({})
        elif line.startswith((" ", "\t")):
            fields[-1][name] += "\n" + line
        elif not line.startswith("#"):
            name, _, text = line.partition(":")
            fields[-1][name] = text.strip()
    return [paragraph for paragraph in fields if paragraph]


def names_in(dependencies):
    return {re.split(r"[ (|]", name.strip())[0] for name in dependencies.split(",") if name.strip()}


def control_faults(root):
    source, *packages = paragraphs_of((root / "deploy/debian/control").read_text(encoding="utf-8"))
    if [package.get("Package") for package in packages] != ["relais", "relais-client", "relais-dev"]:
        yield "control: not the packages relais, relais-client, relais-dev"
    for paragraph, wanted in [(source, ["Maintainer", "Section", "Priority", "Standards-Version", "Build-Depends"]),
                              *[(package, ["Architecture", "Depends", "Description"]) for package in packages]]:
        for field in wanted:
            if not paragraph.get(field):
                yield f"control: {paragraph.get('Package', 'source')} has no {field}"
    # The one list of what a build takes is that of install-deps.sh.
    listed = re.search(r"^build=\((.*?)^\)", (root / "deploy/install-deps.sh").read_text(encoding="utf-8"),
                       re.MULTILINE | re.DOTALL)[1]
    needed = set(re.sub("#.*", "", listed).split()) - NOT_ASKED_FOR
    asked = {name for name in names_in(source["Build-Depends"]) if not name.startswith(("debhelper", "dh-"))}
    for name in sorted(needed - asked):
        yield f"control: install-deps.sh builds with {name}, Build-Depends does not"
    for name in sorted(asked - needed):
        yield f"control: Build-Depends has {name}, install-deps.sh does not"


def flag_faults(root, relaisd):
    """Every flag of the example, also one that is commented out, is one of the program."""
    example = (root / "deploy/debian/relaisd.flags").read_text(encoding="utf-8")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".flags") as flags:
        flags.write(re.sub(r"^#(--\w)", r"\1", example, flags=re.MULTILINE))
        flags.flush()
        taken = run(relaisd, "version", f"--flagfile={flags.name}")
        if taken.returncode != 0:
            yield f"relaisd.flags: {taken.stderr.strip()}"
    if "--database=/var/lib/relais/register.db\n" not in example:
        yield "relaisd.flags: the database is not in the folder that the unit makes"


def unit_faults(root):
    unit = root / "deploy/debian/relais.relaisd.service"
    text = unit.read_text(encoding="utf-8")
    for line in ["Type=notify", "User=relais", "StateDirectory=relais", "Restart=on-failure", "WantedBy=multi-user.target"]:
        if f"\n{line}\n" not in text:
            yield f"{unit.name}: no {line}"
    if shutil.which("systemd-analyze"):
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copy(unit, pathlib.Path(folder) / "relaisd.service")
            judged = run("systemd-analyze", "security", "--no-pager", "--offline=true", f"--threshold={MOST_EXPOSED}", copy)
            if judged.returncode != 0:
                yield f"{unit.name}: {judged.stdout.strip().splitlines()[-1:] or judged.stderr}"


def commands_of_relaisd(root):
    text = (root / "service/relaisd/main.cc").read_text(encoding="utf-8")
    return re.findall(r'command == "([\w-]+)"', text)


def commands_of_relais(relais):
    """Groups and commands as the completion has them, which is made from the parser."""
    script = run(relais, "completion", "bash").stdout.split("_relais_values", 1)[0]
    return re.findall(r"^    'relais ([^']*)'\) words=", script, re.MULTILINE)


def page_faults(root, name, arguments, commands):
    """Faults of one manual page; it must hold each of `commands`."""
    script = root / "deploy/debian/man_page.py"
    made = run(sys.executable, str(script), name, *arguments)
    if made.returncode != 0:
        yield f"man_page.py {name}: {made.stderr.strip()}"
        return
    page = made.stdout.replace("\\-", "-")
    for command in commands:
        if not re.search(rf"(^|\\fB|  {name} \[?){re.escape(command)}(\\fR|\W)", page, re.MULTILINE):
            yield f"the manual page of {name} has no command {command}"
    if shutil.which("groff"):
        troff = run("groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-z", input=made.stdout)
        if troff.stderr:
            yield f"the manual page of {name}: {troff.stderr.strip()}"


def faults(root, relaisd, relais):
    yield from control_faults(root)
    yield from flag_faults(root, relaisd)
    yield from unit_faults(root)
    yield from page_faults(root, "relaisd", [relaisd], commands_of_relaisd(root))
    commands = commands_of_relais(relais)
    if len(commands) < 20:
        yield f"the completion has {len(commands)} commands"
    for language in ["en", "fr"]:
        yield from page_faults(root, "relais", [relais, language], commands)
    for program in [root / "deploy/debian/rules", root / "deploy/debian/man_page.py", root / "deploy/debian/changelog.py"]:
        if not os.access(program, os.X_OK):
            yield f"{program.name} cannot be run"


def main(root, relaisd, relais):
    found = list(faults(root, relaisd, relais))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


# (file, what it holds, what is put in its place, part of the fault that must be found).
FAULTS = [
    ("deploy/debian/control", "               libsoci-dev,\n", "", "builds with libsoci-dev"),
    ("deploy/debian/control", "Section: libdevel", "Section: libdevel\nPre-Depends: none", None),
    ("deploy/debian/relaisd.flags", "#--smtp_url", "#--smtp_address", "smtp_address"),
    ("deploy/debian/relais.relaisd.service", "CapabilityBoundingSet=\n", "", "Overall exposure level"),
    ("deploy/debian/relais.relaisd.service", "Type=notify", "Type=simple", "no Type=notify"),
    ("service/relaisd/main.cc", 'command == "backup"', 'command == "mislaid"', "no command mislaid"),
]


def self_test(root, relaisd, relais):
    with tempfile.TemporaryDirectory() as name:
        copy = pathlib.Path(name)
        for path, old, new, found in FAULTS:
            shutil.copytree(root / "deploy", copy / "deploy", dirs_exist_ok=True)
            (copy / "service/relaisd").mkdir(parents=True, exist_ok=True)
            shutil.copy(root / "service/relaisd/main.cc", copy / "service/relaisd")
            text = (copy / path).read_text(encoding="utf-8")
            assert old in text, (path, old)
            (copy / path).write_text(text.replace(old, new), encoding="utf-8")
            said = [fault for check in [control_faults(copy), flag_faults(copy, relaisd), unit_faults(copy),
                                        page_faults(copy, "relaisd", [relaisd], commands_of_relaisd(copy))]
                    for fault in check]
            assert any(found in fault for fault in said) if found else not said, (path, new, said)
    assert "dossier create" in commands_of_relais(relais)
    return 0


if __name__ == "__main__":
    if len(sys.argv) == 5 and sys.argv[1] == "--self-test":
        sys.exit(self_test(pathlib.Path(sys.argv[2]), *sys.argv[3:]))
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]), *sys.argv[2:]))
