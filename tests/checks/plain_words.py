#!/usr/bin/env python3
"""Counts how plainly the comments and READMEs are written: words that a newcomer stumbles over, and long sentences.

  plain_words.py ROOT [FOLDER…]         prints the figures of each folder
  plain_words.py ROOT FOLDER --list     prints each finding as path:line
  plain_words.py --self-test            checks that the counting counts
"""

import pathlib
import re
import subprocess
import sys

FOLDERS = ["storage", "service", "client", "tests", "proto", "deploy"]
CODE = {".cc", ".h", ".proto"}
LONGEST = 25  # words of a sentence
# Each stands for a plainer way to say it.
STUMBLING = ["where", "stands", "told", "nobody", "whoever", "anew", "somebody", "whose", "thereof", "hence"]
COMMENT = re.compile(r"(?:^|\s)//+ ?(.*)$")


def comments(text):
    """Blocks of comment lines that follow each other, as (number of the first line, words of the block)."""
    block, first = [], 0
    for number, line in enumerate(text.splitlines() + [""], 1):
        match = COMMENT.search(line)
        alone = bool(match) and line.lstrip().startswith("//")
        if alone and match[1]:
            first = first if block else number
            block.append(match[1])
            continue
        if block:
            yield first, " ".join(block)
            block = []
        if match and not alone:
            yield number, match[1]


def paragraphs(text):
    """Paragraphs and list items of Markdown outside of code and tables, as (number of the first line, text)."""
    block, first, fenced = [], 0, False
    for number, line in enumerate(text.splitlines() + [""], 1):
        fenced ^= line.startswith("```")
        plain = not fenced and line.strip() and not line.startswith(("|", "#", "```", "    "))
        if block and (not plain or line.lstrip().startswith(("- ", "* "))):
            yield first, " ".join(block)
            block = []
        if plain:
            if not block:
                first = number
            block.append(line.strip().lstrip("-* "))


def sentences(text):
    return [sentence for sentence in re.split(r"(?<=[.:;!?])\s+", text) if sentence.strip()]


def prose(path):
    text = path.read_text(encoding="utf-8", errors="replace")
    return paragraphs(text) if path.suffix == ".md" else comments(text)


def files_of(root, folder):
    listed = subprocess.run(["git", "-C", root, "ls-files", folder], check=True, capture_output=True, text=True)
    for name in listed.stdout.splitlines():
        path = pathlib.Path(root) / name
        if path.suffix in CODE or path.name.endswith(".md"):
            yield path


def measure(paths, found):
    counts = dict.fromkeys(["lines", "if", *STUMBLING, "long"], 0)
    for path in paths:
        for number, text in prose(path):
            counts["lines"] += 1
            words = re.findall(r"[\w’'-]+", text.lower())
            for word in ["if", *STUMBLING]:
                times = words.count(word)
                counts[word] += times
                if times and word != "if":
                    found.append(f"{path}:{number}: {word}: {text[:90]}")
            for sentence in sentences(text):
                if len(re.findall(r"[\w’'-]+", sentence)) > LONGEST:
                    counts["long"] += 1
                    found.append(f"{path}:{number}: long: {sentence[:90]}")
    return counts


def self_test():
    block = list(comments("// One where two\n// goes on.\nint a;  // Beside it.\n\n// Alone.\n"))
    assert block == [(1, "One where two goes on."), (3, "Beside it."), (5, "Alone.")], block
    markdown = list(paragraphs("# Title\n\nA text\nof two lines.\n- an item\n\n```\ncode where\n```\n| a | table |\n"))
    assert markdown == [(3, "A text of two lines."), (5, "an item")], markdown
    assert sentences("One. Two: three.") == ["One.", "Two:", "three."]


def main(root, folders, listing):
    columns = ["blocks", "if", *STUMBLING, f">{LONGEST} words"]
    print("folder".ljust(10), *(column.rjust(max(8, len(column))) for column in columns))
    for folder in folders or FOLDERS:
        found = []
        counts = measure(files_of(root, folder), found)
        print(folder.ljust(10), *(str(n).rjust(max(8, len(c))) for n, c in zip(counts.values(), columns)))
        if listing:
            print(*found, sep="\n")


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--list"]
    if arguments == ["--self-test"]:
        self_test()
    elif arguments:
        main(arguments[0], arguments[1:], "--list" in sys.argv)
    else:
        sys.exit(__doc__)
