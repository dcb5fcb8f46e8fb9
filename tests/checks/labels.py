#!/usr/bin/python3
"""Fails for an enum or a resource of the API that lacks words of its own, and for a second table of them in C++.

  labels.py ROOT         checks the tree; exit code 1 if anything is wrong
  labels.py --self-test  checks that each rule catches its violation

Every value but UNSPECIFIED has a French and an English label (proto/relais/v1/label.proto). Within an enum, no values
share a code, label or alias, whatever the case, accents and punctuation. Each message with a name and an etag is a
resource (resource.proto) with the form of its names. No line of C++ repeats a code or a collection with its labels, and
a form of names there has no other collections.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata

from google.protobuf import descriptor_pb2

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "proto/generator"))
import protoc_gen_relais as generator  # noqa: E402

# Enums without labels, and why.
INTERNAL = {"DossierAccess": "access rules of methods: no surface shows or takes them"}
# Enums that name columns and figures: a header of a table or report is a text of its own, even if it says the same.
NAMES = ["Dimension", "Measure", "StatisticsUnit"]
FOLDERS = ["storage", "service", "client"]
FORM = re.compile(r"([a-z][A-Za-z]*)/\{[a-z_]+\}(?:/([a-z][A-Za-z]*)/\{[a-z_]+\})?")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def fold(text):
    """As client/cli/framework/folding.h."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def descriptors(folder):
    """The .proto files of a folder and all that they import, imports first."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.glob("relais/v1/*.proto"))
    with tempfile.NamedTemporaryFile() as written:
        subprocess.run(["protoc", f"-I{folder}", f"-I{ROOT}/proto", "--include_imports",
                        f"--descriptor_set_out={written.name}", *names], check=True)
        return descriptor_pb2.FileDescriptorSet.FromString(written.read()).file


def enums_of(files):
    def inside(message):
        yield from message.enum_type
        for nested in message.nested_type:
            yield from inside(nested)

    for file in files:
        if file.package == "relais.v1":
            yield from file.enum_type
            for message in file.message_type:
                yield from inside(message)


def value_faults(enum, label_of):
    owners = {}
    for value in enum.value[1:]:
        label = label_of(value)
        if label is None or not label.fr or not label.en:
            yield f"{value.name} has no label in both languages; see label.proto"
            continue
        for word in (label.fr, label.en):
            if word[0].isupper() and not word.split()[0].isupper():
                yield f"{value.name}: the label “{word}” begins with a capital, which the surface adds"
        for word in {fold(word) for word in (generator.code_of(enum, value), label.fr, label.en, *label.aliases)}:
            owner = owners.setdefault(word, value)
            if not word or owner is not value:
                yield f"{value.name}: “{word}” also means {owner.name}"


def enum_faults(files):
    label_of = generator.option_reader(files, "relais.v1.label")
    enums = {enum.name: enum for enum in enums_of(files)}
    for enum in enums.values():
        if enum.name not in INTERNAL:
            yield from value_faults(enum, label_of)
        elif any(label_of(value) for value in enum.value):
            yield f"{enum.name} has labels: take it out of INTERNAL in labels.py"


def messages_of(files):
    return [message for file in files if file.package == "relais.v1" for message in file.message_type]


def resource_faults(files):
    resource_of = generator.option_reader(files, "relais.v1.resource")
    owners = {}
    for message in messages_of(files):
        resource = resource_of(message)
        if resource is None:
            fields = {field.name for field in message.field}
            if {"name", "etag"} <= fields and not message.name.endswith(("Request", "Response")):
                yield f"{message.name} has a name and an etag, but no resource option; see resource.proto"
            continue
        if not FORM.fullmatch(resource.form):
            yield f"{message.name}: “{resource.form}” is no form of a name"
        if not resource.noun.fr or not resource.noun.en:
            yield f"{message.name} has no noun in both languages"
        if (owner := owners.setdefault(resource.form.split("/")[-2:][0], message)) is not message:
            yield f"{message.name}: its collection is that of {owner.name}"


def api_faults(files):
    yield from enum_faults(files)
    yield from resource_faults(files)


def rows_of(files):
    """Code, French and English label of every value but those of NAMES, folded: what a second table would repeat.

    The same of every collection of resources.
    """
    label_of = generator.option_reader(files, "relais.v1.label")
    resource_of = generator.option_reader(files, "relais.v1.resource")
    values = [(generator.code_of(enum, value), label) for enum in enums_of(files) if enum.name not in NAMES
              for value in enum.value if (label := label_of(value)) is not None]
    resources = [(resource.form.split("/")[-2], resource.noun) for message in messages_of(files)
                 if (resource := resource_of(message)) is not None]
    return {tuple(map(fold, (code, label.fr, label.en))) for code, label in values + resources}


def table_faults(path, text, rows):
    for number, line in enumerate(text.splitlines(), 1):
        words = STRING.findall(line)
        for row in zip(words, words[1:], words[2:]):
            if tuple(map(fold, row)) in rows:
                yield f"{path}:{number}: a second table of labels ({', '.join(row)}); take them from the .proto"


def collections_of(files):
    resource_of = generator.option_reader(files, "relais.v1.resource")
    return {resource.form.split("/")[-2] for message in messages_of(files) if (resource := resource_of(message))}


def form_faults(path, text, collections):
    for number, line in enumerate(text.splitlines(), 1):
        for form in filter(None, map(FORM.fullmatch, STRING.findall(line))):
            if unknown := set(filter(None, form.groups())) - collections:
                yield f"{path}:{number}: no resource of the .proto has the collection {', '.join(unknown)}"


def check(root):
    files = descriptors(root / "proto")
    rows, collections = rows_of(files), collections_of(files)
    sources = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*"))
               if path.suffix in (".cc", ".h") and not path.name.endswith("_test.cc")]
    faults = list(api_faults(files))
    for path in sources:
        name, text = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
        faults += [*table_faults(name, text, rows), *form_faults(name, text, collections)]
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"{len(rows)} labels, {len(sources)} files, {len(faults)} faults")
    return 1 if faults or not rows or not sources else 0


GOOD = """
enum Sort { SORT_UNSPECIFIED = 0; SORT_ONE = 1 [(label) = {fr: "l’un", en: "one", aliases: ["MRC"]}];
            SORT_TWO = 2 [(label) = {fr: "MRC deux", en: "two"}]; }
enum DossierAccess { DOSSIER_ACCESS_UNSPECIFIED = 0; DOSSIER_ACCESS_VIEW = 1; }
message Sample { option (resource) = {form: "samples/{number}", noun: {fr: "échantillon", en: "sample"}};
                 string name = 1; }
message Part { option (resource) = {form: "samples/{number}/parts/{part}", noun: {fr: "partie", en: "part"}};
               string name = 1; string etag = 2; }
message DeletePartRequest { string name = 1; string etag = 2; }
"""
# (what is replaced, by what) in GOOD, each a fault.
BAD = [
    ('[(label) = {fr: "MRC deux", en: "two"}]', ""),
    ('en: "two"', 'aliases: ["two"]'),
    ('fr: "MRC deux", ', ""),
    ('en: "two"', 'en: "one"'),
    ('en: "two"', 'en: "two", aliases: ["L\'UN"]'),
    ('en: "two"', 'en: "two", aliases: ["mrc"]'),
    ('en: "two"', 'en: "two", aliases: ["one!"]'),
    ('en: "two"', 'en: "two", aliases: ["-"]'),
    ('en: "two"', 'en: "Two"'),
    ("DOSSIER_ACCESS_VIEW = 1", 'DOSSIER_ACCESS_VIEW = 1 [(label) = {fr: "vue", en: "view"}]'),
    ("enum Sort {", "message Holder { enum Inner { INNER_UNSPECIFIED = 0; INNER_ONE = 1; } } enum Sort {"),
    ('option (resource) = {form: "samples/{number}/parts/{part}", noun: {fr: "partie", en: "part"}};', ""),
    ("/parts/{part}", "/parts/part"),
    ("/parts/{part}", "/parts"),
    ("/parts/{part}", "/samples/{number}"),
    (', en: "part"', ""),
    ('fr: "partie", ', ""),
]
BAD_LINES = ['{"samples", {"échantillon", "sample"}},',
             '{"Sort", "one", {"l\'un", "one"}},',
             '{"one", "L’un", "One", {"uno"}},']
BAD_FORMS = ['Named("people/{number}")', 'Named("samples/{sample_id}/people/{number}", kKept)']
GOOD_FORMS = ['Named("samples/{sample_id}/parts/{number}")', '"people/1"', '"http://people/{number}"', "people/{number}"]
GOOD_LINES = ['{"one", "two", "l’un", "one"},', 'Find("one"); Say("l’un", "the one");', "one, l’un, one"]


def sample(text):
    imports = "".join(f'import "relais/v1/{name}.proto"; ' for name in ("label", "resource"))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "relais/v1/sample.proto")
        path.parent.mkdir(parents=True)
        path.write_text(f'syntax = "proto3"; package relais.v1; {imports}{text}', encoding="utf-8")
        return descriptors(pathlib.Path(folder))


def self_test():
    good = sample(GOOD)
    wrong = [f"should pass: {fault}" for fault in api_faults(good)]
    for before, after in BAD:
        assert before in GOOD
        if len(list(api_faults(sample(GOOD.replace(before, after))))) != 1:
            wrong.append(f"is no single fault, but should be: {before} → {after}")
    rows, collections = rows_of(good), collections_of(good)
    wrong += [f"passes, but should not: {line}" for line in BAD_FORMS if not list(form_faults("a.h", line, collections))]
    wrong += [f"should pass: {line}" for line in GOOD_FORMS if list(form_faults("a.h", line, collections))]
    wrong += [f"passes, but should not: {line}" for line in BAD_LINES if not list(table_faults("a.cc", line, rows))]
    wrong += [f"should pass: {line}" for line in GOOD_LINES if list(table_faults("a.cc", line, rows))]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(self_test() if sys.argv[1] == "--self-test" else check(pathlib.Path(sys.argv[1])))
