#!/usr/bin/env python3
"""Prints the manual page of a program, in troff, made from its own help: a command or flag that it has is in the page.

  man_page.py relaisd PROGRAM
  man_page.py relais PROGRAM en|fr
"""

import os
import re
import subprocess
import sys

TITLES = {
    "en": {"name": "NAME", "synopsis": "SYNOPSIS", "commands": "COMMANDS", "files": "FILES", "see": "SEE ALSO",
           "what": "command line of Relais, files of social economy support"},
    "fr": {"name": "NOM", "synopsis": "SYNOPSIS", "commands": "COMMANDES", "files": "FICHIERS", "see": "VOIR AUSSI",
           "what": "ligne de commande de Relais, dossiers d’accompagnement en économie sociale"},
}
FILES = [
    ("/etc/relais/relaisd.flags", "Options du service, une par ligne. / Flags of the service, one a line."),
    ("/var/lib/relais/register.db", "Le registre. / The register."),
    ("/var/lib/relais/register.db.key",
     "Sa clé; à copier ailleurs que le registre. / Its key; keep a copy elsewhere than the register."),
    ("/var/backups/relais", "Répertoire où le service peut écrire des copies. / Folder that the service may copy to."),
]


def run(*command):
    """What the command prints: relaisd prints its help with exit code 1."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "80"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, encoding="utf-8")
    if not done.stdout:
        raise SystemExit(f"{' '.join(command)} printed nothing: {done.stderr}")
    return done.stdout


def escape(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text.startswith((".", "'")) else text


def entry(term, text):
    return f".TP\n\\fB{escape(term)}\\fR\n{escape(text) or chr(92) + '&'}\n"


def heading(name, section, title):
    version = os.environ.get("RELAIS_PACKAGE_VERSION", "")
    return f'.TH {name.upper()} {section} "" "Relais {version}" "{title}"\n.nh\n'


def items_of(help_text):
    """The help of relais: [(title of the part, [(term, text)])]. A long term has its text on the next line."""
    parts = []
    for line in help_text.splitlines():
        if line.startswith("Usage"):
            continue
        if re.match(r"\S.*:$", line):
            parts.append((line[:-1].strip(), []))
        elif parts and (term := re.match(r"  (\S.*?)(?:\s{2,}(.*))?$", line)) and not line.startswith("   "):
            parts[-1][1].append([term[1], term[2] or ""])
        elif parts and parts[-1][1] and line.startswith("   "):
            last = parts[-1][1][-1]
            last[1] = f"{last[1]} {line.strip()}".strip()
        elif parts and line and not line.startswith(" "):
            parts.append(("", [["", line]]))
    return parts


def commands_of(program, language, path=()):
    """Every command that has no commands below it, and the groups before them: [(words, what it does)]."""
    title = "Commands" if language == "en" else "Commandes"
    for part, items in items_of(run(program, "help", *path, "--lang", language)):
        for names, text in items if part == title else []:
            words = (*path, names.split(",")[0])
            yield " ".join(words), text
            if words != ("help",):
                yield from commands_of(program, language, words)


def relais_page(program, language):
    titles = TITLES[language]
    page = heading("relais", 1, "Relais")
    page += f".SH {titles['name']}\nrelais \\- {escape(titles['what'])}\n"
    usage = "[OPTIONS] COMMAND" if language == "en" else "[OPTIONS] COMMANDE"
    page += f".SH {titles['synopsis']}\n.B relais\n{usage}\n.PP\n.B relais help\n{usage.split()[1]}\n"
    for part, items in items_of(run(program, "help", "--lang", language)):
        if part in ("Commands", "Commandes"):
            page += f".SH {titles['commands']}\n"
            page += "".join(entry(words, text) for words, text in commands_of(program, language))
        elif part:
            page += f".SH {escape(part.strip().upper())}\n"
            page += "".join(entry(term, text) if text else f"{escape(term)}\n" for term, text in items)
        else:
            page += "".join(f".PP\n{escape(text)}\n" for _, text in items)
    return page + f".SH {titles['see']}\n.BR relaisd (8)\n"


def relaisd_page(program):
    usage, _, flags = run(program, "--help").partition("\n  Flags from ")
    page = heading("relaisd", 8, "Relais")
    page += ".SH NAME\nrelaisd \\- service Relais, dossiers d'accompagnement en économie sociale\n"
    page += ".SH SYNOPSIS\n.B relaisd\n[COMMANDE] [OPTIONS]\n.SH COMMANDES / COMMANDS\n"
    # As it is laid out for a terminal, without the first line, which names the program.
    literal, _, prose = usage.split("\n", 1)[1].strip("\n").partition("\n\n")
    page += ".nf\n" + "".join(f"{escape(line)}\n" for line in literal.splitlines()) + ".fi\n"
    page += "".join(f".PP\n{escape(line)}\n" for line in prose.splitlines() if line)
    page += ".SH OPTIONS\n"
    text = re.sub(r"\s*\n\s+", " ", flags.split("\n", 1)[1].split("\n\nTry ", 1)[0].replace("\n    --", "\0--"))
    for flag in text.strip().strip("\0").split("\0"):
        name, _, rest = flag.strip().partition(" ")
        page += entry(name, re.sub(r"^\((.*)\); default: ?(.*);$", r"\1 [\2]", rest))
    page += ".SH FICHIERS / FILES\n" + "".join(entry(name, what) for name, what in FILES)
    return page + ".SH VOIR AUSSI / SEE ALSO\n.BR relais (1)\n"


def main(arguments):
    if arguments[:1] == ["relaisd"] and len(arguments) == 2:
        print(relaisd_page(arguments[1]), end="")
    elif arguments[:1] == ["relais"] and len(arguments) == 3 and arguments[2] in TITLES:
        print(relais_page(*arguments[1:]), end="")
    else:
        sys.exit(__doc__)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
