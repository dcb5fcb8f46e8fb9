#!/usr/bin/env python3
"""Runs clang-tidy 14, as .clang-tidy says, with the compile commands of the plain build. Prints only what it finds.

  lint.py              at most three changed sources, those with most changed lines first; names the others
  lint.py PATH…        these files, and the sources below these folders; `lint.py .` takes three hours
  lint.py --self-test  checks that it finds planted faults

A file is changed if it differs from the commit where this branch left the upstream of main. If none does, from the commit
before. A changed header is read through a source that includes it. Exit code 77: there is nothing to compare with.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

MOST = 3  # A source takes half a minute, a test of the API a minute.
TIDY = "clang-tidy-14"
SKIPPED = 77
SOURCE, HEADER = ".cc", ".h"
# Flags that GCC alone knows, among them those of precompiled headers: only GCC can read what GCC made. Each file includes
# what it needs all the same.
OF_GCC = {"-Winvalid-pch", "-fpch-preprocess", "-Wno-tsan"}


def plain_command(entry):
    """The words of a compile command, without compiler launcher and flags of GCC alone."""
    words = entry.get("arguments") or shlex.split(entry["command"])
    first = next((i for i, word in enumerate(words) if re.fullmatch(r"(.*/)?(c|g|clang)\+\+(-\d+)?", word)), 0)
    kept = []
    for word in words[first:]:
        if word.endswith("cmake_pch.hxx") and kept[-1:] == ["-include"]:
            kept.pop()
        elif word not in OF_GCC:
            kept.append(word)
    return kept


def compile_commands(root, build):
    """By source, relative to the root; none for generated sources."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        source = pathlib.Path(entry["directory"], entry["file"])
        if root in source.parents and build not in source.parents:
            plain = {"directory": entry["directory"], "file": str(source), "arguments": plain_command(entry)}
            commands[source.relative_to(root).as_posix()] = plain
    return commands


def git(root, *words):
    """What git prints, or None if it fails."""
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def changed_since(root, base):
    """Changed and untracked files, those with most changed lines first."""
    lines = {}
    for row in (git(root, "diff", "--numstat", "--no-renames", "--diff-filter=d", base) or "").splitlines():
        added, removed, path = row.split("\t", 2)
        if added != "-":
            lines[path] = int(added) + int(removed)
    for path in (git(root, "ls-files", "--others", "--exclude-standard") or "").splitlines():
        lines[path] = len((root / path).read_bytes().splitlines())
    code = [path for path in lines if path.endswith((SOURCE, HEADER))]
    return sorted(code, key=lambda path: (-lines[path], path))


def changed(root):
    """Changed files; None if there is no commit to compare with."""
    for main in ("main@{upstream}", "origin/HEAD", "origin/main"):
        base = (git(root, "merge-base", "HEAD", main) or "").strip()
        if base:
            files = changed_since(root, base)
            if files:
                return files
            break
    before = git(root, "rev-parse", "--verify", "--quiet", "HEAD~1")
    return changed_since(root, before.strip()) if before else None


def source_of(root, commands, path):
    """The source to read `path` through; None if the build has none."""
    if path.endswith(SOURCE):
        return path if path in commands else None
    same = path[: -len(HEADER)] + SOURCE
    if same in commands:
        return same
    lines = [f'#include "{name}"' for name in (path, path.removeprefix("client/"))]
    texts = ((source, (root / source).read_text(encoding="utf-8")) for source in sorted(commands))
    return next((source for source, text in texts if any(line in text for line in lines)), None)


def chosen(root, commands, paths):
    """Sources for the paths of the command line."""
    sources = {}
    for path in paths:
        name = (root / path).resolve().relative_to(root).as_posix()
        if (root / name).is_dir():
            below = [source for source in sorted(commands) if root / name in (root / source).parents]
            sources.update(dict.fromkeys(below))
        else:
            sources[source_of(root, commands, name)] = None
    sources.pop(None, None)
    return list(sources)


def findings(root, scratch, source):
    """The blocks of text that clang-tidy prints about a source."""
    words = [TIDY, "-quiet", f"--config-file={root / '.clang-tidy'}", "-p", str(scratch), str(root / source)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    text = done.stdout if done.stdout.strip() or done.returncode == 0 else done.stderr
    return [block.rstrip() for block in re.split(r"(?m)^(?=\S+:\d+:\d+: (?:error|warning): )", text) if block.strip()]


def lint(root, commands, sources):
    """Prints each finding once; returns whether there is none."""
    told = set()
    with tempfile.TemporaryDirectory() as scratch, concurrent.futures.ThreadPoolExecutor(
            min(2, os.cpu_count() or 1)) as pool:
        pathlib.Path(scratch, "compile_commands.json").write_text(json.dumps(list(commands.values())), encoding="utf-8")
        for found in pool.map(lambda source: findings(root, scratch, source), sources):
            for block in found:
                if block not in told:
                    print(block, flush=True)
                told.add(block)
    return not told


def lint_changed(root, build):
    commands = compile_commands(root, build)
    files = changed(root)
    if files is None:
        print("not linted: no earlier commit to compare with (a shallow clone, or no git checkout)")
        return SKIPPED
    sources = list(dict.fromkeys(source_of(root, commands, path) for path in files))
    if None in sources:
        sources.remove(None)
    if sources[MOST:]:
        print("not linted, more than", MOST, "changed; tests/checks/lint.py", " ".join(sources[MOST:]))
    return 0 if lint(root, commands, sources[:MOST]) else 1


class SelfTest:
    """A repository with planted faults."""

    FAULT = "#include <string>\n#include <utility>\nstd::string {0}(std::string a) {{\n" \
            "  std::string b = std::move(a);\n  return b + a;\n}}\n"
    SOUND = "int {0}() {{ return 1; }}\n"

    def __init__(self, folder, config):
        self.root = pathlib.Path(folder).resolve()
        self.run("git", "init", "--quiet", "--initial-branch=main")
        self.write(".clang-tidy", config)
        self.write(".gitignore", "build\n")
        self.commit()

    def run(self, *words):
        return subprocess.run(words, cwd=self.root, capture_output=True, text=True, check=False)

    def write(self, path, text):
        (self.root / path).parent.mkdir(exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def commit(self):
        self.run("git", "add", ".")
        self.run("git", "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "--message=x")

    def lint(self, *words):
        """Exit code and text of a run, as with the flags of a target that has precompiled headers."""
        entries = [{"directory": str(self.root / "build"), "file": str(source),
                    "command": f"/usr/bin/env X=1 ccache /usr/bin/c++ -I{self.root} -Winvalid-pch -fpch-preprocess "
                               f"-include {self.root}/build/cmake_pch.hxx -std=c++17 -c {source}"}
                   for source in self.root.glob("service/*.cc")]
        self.write("build/compile_commands.json", json.dumps(entries))
        done = self.run(sys.executable, __file__, "--root", ".", "--build", "build", *words)
        return done.returncode, done.stdout + done.stderr


def self_test(config):
    with tempfile.TemporaryDirectory() as folder:
        tree = SelfTest(folder, config)
        assert tree.lint()[0] == SKIPPED, "one commit: nothing to compare with"

        tree.write("service/old.cc", SelfTest.FAULT.format("Old"))
        tree.commit()
        code, text = tree.lint()
        assert code == 1 and "service/old.cc" in text and "bugprone-use-after-move" in text, text

        tree.write("service/sound.cc", SelfTest.SOUND.format("Sound"))
        tree.commit()
        assert tree.lint() == (0, ""), "only the last commit's files, and nothing to say about a sound one"
        assert tree.lint("service/old.cc")[0] == 1, "a named file"
        assert tree.lint("service")[0] == 1, "a named folder"

        tree.write("service/of_header.h", "inline " + SelfTest.SOUND.format("OfHeader"))
        tree.write("service/user.cc", '#include "service/of_header.h"\nint User() { return OfHeader(); }\n')
        tree.commit()
        tree.write("service/of_header.h", SelfTest.FAULT.format("OfHeader").replace("std::string O", "inline std::string O"))
        tree.write("service/user.cc", '#include "service/of_header.h"\nint User() { return 1; }\n')
        tree.commit()
        code, text = tree.lint()
        assert code == 1 and "service/of_header.h" in text, "a header, through its user: " + text

        tree.write("service/new.cc", SelfTest.FAULT.format("New"))
        code, text = tree.lint()
        assert code == 1 and "service/new.cc" in text, "a file that git does not know yet: " + text

        for number in range(MOST + 1):
            tree.write(f"service/many{number}.cc", SelfTest.SOUND.format(f"Many{number}"))
        code, text = tree.lint()
        assert code == 1 and f"service/many{MOST}.cc" in text and "service/new.cc:" in text, "the rest is named: " + text

        tree.run("git", "update-ref", "refs/remotes/origin/main", "HEAD~2")
        tree.commit()
        for _ in range(2):
            tree.write("service/later.cc", SelfTest.SOUND.format("Later"))
            tree.commit()
        code, text = tree.lint()
        assert code == 1 and "service/of_header.h" in text, "since the upstream, not since the last commit: " + text
        assert "service/old.cc" not in text, "nothing from before: " + text
    return 0


def main():
    here = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--root", type=pathlib.Path, default=here)
    parser.add_argument("--build", type=pathlib.Path)
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("paths", nargs="*")
    given = parser.parse_args()
    if given.self_test:
        return self_test((here / ".clang-tidy").read_text(encoding="utf-8"))
    root = given.root.resolve()
    build = (given.build or root / "build/dev").resolve()
    if not given.paths:
        return lint_changed(root, build)
    commands = compile_commands(root, build)
    return 0 if lint(root, commands, chosen(root, commands, given.paths)) else 1


if __name__ == "__main__":
    sys.exit(main())
