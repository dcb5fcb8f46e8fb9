#!/usr/bin/env python3
"""Writes C++ that holds the files of a folder, for service/web/files/files.h.

  embed.py FOLDER POLICY OUT.cc   POLICY: file with the value of Content-Security-Policy
  embed.py --self-test

A folder or policy that does not exist is an empty site: the console was not built.
"""

import gzip
import hashlib
import pathlib
import re
import sys
import tempfile

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
# For a site without pages.
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# Names as esbuild makes them: main-4KQ2SDZB.js.
HASHED = re.compile(r"-[A-Z0-9]{8}\.[A-Za-z0-9.]+$")
# Bytes of one line.
LINE = 96


def literal(data):
    """C++ expression for a string_view of the bytes."""
    if not data:
        return "{}"
    lines = []
    for start in range(0, len(data), LINE):
        # Three octal digits: a digit that follows cannot belong to the escape.
        text = "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\?' else f"\\{b:03o}" for b in data[start:start + LINE])
        lines.append(f'    "{text}"')
    return "{\n" + "\n".join(lines) + f",\n    {len(data)}}}"


def file_of(path, name):
    """The initializer of a File."""
    data = path.read_bytes()
    # Without a time, so that the same files give the same program.
    packed = gzip.compress(data, 9, mtime=0)
    digest = hashlib.sha256(data).hexdigest()[:32]
    if path.suffix not in TYPES:
        raise SystemExit(f"embed.py: {path}: no content type for such a name")
    return (f'  {{"{name}", "{TYPES[path.suffix]}", "{digest}", {"true" if HASHED.search(name) else "false"},\n'
            f"   {literal(data)},\n   {literal(packed if len(packed) < len(data) else b'')}}},\n")


def embed(folder, policy):
    """The whole text of the C++ file."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".gz") if folder.is_dir() else []
    value = " ".join(policy.read_text(encoding="utf-8").split()) if paths and policy.is_file() else NOTHING
    files = "".join(file_of(path, "/" + path.relative_to(folder).as_posix()) for path in paths)
    return ("// Written by service/web/files/embed.py.\n"
            '#include "service/web/files/files.h"\n\n'
            "namespace relais::web {\n\n"
            "const Site& Console() {\n"
            "  static const auto* const site = new Site{{\n" + files + f"  }}, {literal(value.encode())}}};\n"
            "  return *site;\n"
            "}\n\n"
            "}  // namespace relais::web\n")


def self_test():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "assets").mkdir()
        (folder / "index.html").write_text("<p>é\"\\?</p>" + "1" * 200, encoding="utf-8")
        (folder / "index.html.gz").write_bytes(b"stale")
        (folder / "assets/main-4KQ2SDZB.js").write_bytes(bytes(range(256)))
        (folder / "assets/chunk-ABCDEFG2.js").write_text("import('./main-4KQ2SDZB.js')", encoding="utf-8")
        (folder / "policy").with_suffix(".txt").write_text("default-src 'none';\n  script-src 'self'\n", encoding="utf-8")
        text = embed(folder, folder / "policy.txt")
        checks = {
            "page": '{"/index.html", "text/html; charset=utf-8"' in text,
            "escaped": "<p>\\303\\251\\042\\134\\077</p>111" in text,
            "hashed": re.search(r'main-4KQ2SDZB\.js", "text/javascript; charset=utf-8", "[0-9a-f]{32}", true', text),
            "several chunks": re.search(r'chunk-ABCDEFG2\.js", "text/javascript; charset=utf-8", "[0-9a-f]{32}", true', text),
            "no stale copy": ".gz" not in text,
            "policy": "default-src 'none'; script-src 'self'" in text,
            "in order": text.index("/assets/") < text.index("/index.html"),
            "nothing": NOTHING in embed(folder / "none", folder / "policy.txt"),
        }
        wrong = [what for what, right in checks.items() if not right]
        print(*wrong, sep="\n", end="\n" if wrong else "")
        return 1 if wrong else 0


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if len(arguments) != 3:
        raise SystemExit(__doc__)
    folder, policy, out = map(pathlib.Path, arguments)
    out.write_text(embed(folder, policy), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
