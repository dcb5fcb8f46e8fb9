#!/usr/bin/python3
"""A protoc plugin: writes C++ from the .proto files: methods of relais::Client, labels, collections.

  protoc --plugin=protoc-gen-relais=protoc_gen_relais.py --relais_out=FOLDER relais/v1/*_service.proto

relais/v1/client_headers.inc    includes the messages of all services
relais/v1/client_methods.inc    declarations, for the body of the class
relais/v1/client_methods_cc.inc definitions
relais/v1/enum_labels.inc       a row for each labelled value of an enum, for code that knows no proto
relais/v1/collections.inc       a row for each collection of resources

Each unary method becomes a member function of the same name. Each list (a request with `page_token`, an answer with
`next_page_token` and a repeated message) also becomes a range over all of its items: `ListDossiers` gives `Dossiers`,
`SearchDossiers` gives `FoundDossiers`. Streams are written by hand.

A row of enum_labels.inc is `{"Phase", {"startup", "démarrage", "startup", {"start-up"}}},`: enum, code, French and
English label, aliases. One of collections.inc is `{"referrals", true, {"référence", "referral"}},`: collection, whether
identifiers are numbers, the word for one resource. The file that includes the rows chooses the types.
"""

import sys
import textwrap

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.compiler import plugin_pb2

FIELD = descriptor_pb2.FieldDescriptorProto
# Numbers of FileDescriptorProto.service and ServiceDescriptorProto.method: the path of a comment.
SERVICE, METHOD = 6, 2
# The beginning of a list's name, and of the range over it.
LISTS = {"List": "", "Search": "Found"}
COLUMNS = 100


def messages_of(files):
    """The messages at the top of the files, by full name such as `.relais.v1.Dossier`."""
    return {f".{file.package}.{message.name}": message for file in files for message in file.message_type}


def comment_of(file, service_index, method_index):
    for location in file.source_code_info.location:
        if list(location.path) == [SERVICE, service_index, METHOD, method_index]:
            return " ".join(location.leading_comments.split())
    return ""


def field_of(message, name):
    return next((field for field in message.field if field.name == name), None)


def items_of(request, response):
    """The field with the items of a list; None if the method is no list."""
    if not field_of(request, "page_token") or not field_of(response, "next_page_token"):
        return None
    return next((field for field in response.field
                 if field.type == FIELD.TYPE_MESSAGE and field.label == FIELD.LABEL_REPEATED), None)


def range_name(method):
    for verb, prefix in LISTS.items():
        if method.name.startswith(verb):
            return prefix + method.name[len(verb):]
    raise SystemExit(f"{method.name}: a list begins with {' or '.join(LISTS)}")


def short(name):
    """`v1::Dossier` for `.relais.v1.Dossier`."""
    return name.replace(".relais.", "").replace(".", "::")


def comment_lines(text):
    width = COLUMNS - len("  // ")
    return [f"  // {line}" for line in textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)]


class Method:
    def __init__(self, file, service_index, method_index, messages):
        service = file.service[service_index]
        self.proto = service.method[method_index]
        self.full_name = f"{file.package}.{service.name}.{self.proto.name}"
        self.comment = comment_of(file, service_index, method_index)
        self.request, self.response = short(self.proto.input_type), short(self.proto.output_type)
        self.items = items_of(messages[self.proto.input_type], messages[self.proto.output_type])

    def declarations(self):
        name = self.proto.name
        lines = comment_lines(self.comment)
        lines.append(f"  absl::StatusOr<{self.response}> {name}(const {self.request}& request) const;")
        if self.items is not None:
            lines += comment_lines(f"Every item of {name}, page by page; see pages.h.")
            lines.append(f"  Pages<{short(self.items.type_name)}> {range_name(self.proto)}({self.request} request) const;")
        return lines

    def definitions(self):
        name = self.proto.name
        lines = [
            f"absl::StatusOr<{self.response}> Client::{name}(const {self.request}& request) const {{",
            f'  return Answer<{self.response}>(*this, "{self.full_name}", request);',
            "}",
        ]
        if self.items is not None:
            item = short(self.items.type_name)
            lines += [
                f"Pages<{item}> Client::{range_name(self.proto)}({self.request} request) const {{",
                f"  return PagesOf<{item}>(*this, &Client::{name}, std::move(request),",
                f"                         &{self.response}::mutable_{self.items.name});",
                "}",
            ]
        return lines


def unary_methods(file, messages):
    for s, service in enumerate(file.service):
        for m, method in enumerate(service.method):
            if not method.client_streaming and not method.server_streaming:
                yield Method(file, s, m, messages)


def option_reader(files, name):
    """A function from the proto of a message or value to its option of this name, None if it has none."""
    pool = descriptor_pool.DescriptorPool()
    for file in files:
        pool.Add(file)
    extension = pool.FindExtensionByName(name)
    # The plugin's own copy of descriptor.proto keeps the option as an unknown field: parse it again.
    options = message_factory.MessageFactory(pool).GetPrototype(extension.containing_type)

    def option_of(described):
        parsed = options.FromString(described.options.SerializeToString())
        return parsed.Extensions[extension] if parsed.HasExtension(extension) else None

    return option_of


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def code_of(enum, value):
    """`pre_startup` for PHASE_PRE_STARTUP: the first value of an enum is the prefix, then UNSPECIFIED."""
    return value.name[len(enum.value[0].name) - len("UNSPECIFIED"):].lower()


def label_rows(files):
    label_of = option_reader(files, "relais.v1.label")
    for file in files:
        for enum in file.enum_type:
            for value in enum.value:
                if (label := label_of(value)) is not None:
                    words = ", ".join(map(quoted, (code_of(enum, value), label.fr, label.en)))
                    aliases = ", ".join(map(quoted, label.aliases))
                    yield f"{{{quoted(enum.name)}, {{{words}, {{{aliases}}}}}}},"


def collection_rows(files):
    resource_of = option_reader(files, "relais.v1.resource")
    for file in files:
        for message in file.message_type:
            if (resource := resource_of(message)) is not None:
                *_, collection, identifier = resource.form.split("/")
                numbered = "true" if identifier == "{number}" else "false"
                noun = f"{{{quoted(resource.noun.fr)}, {quoted(resource.noun.en)}}}"
                yield f"{{{quoted(collection)}, {numbered}, {noun}}},"


def generate(request):
    messages = messages_of(request.proto_file)
    wanted = set(request.file_to_generate)
    files = [file for file in request.proto_file if file.name in wanted]
    headers, declared, defined = [], [], []
    for file in files:
        headers.append(f'#include "{file.name.replace(".proto", ".pb.h")}"')
        for method in unary_methods(file, messages):
            declared += method.declarations()
            defined += method.definitions()
    answer = plugin_pb2.CodeGeneratorResponse(
        supported_features=plugin_pb2.CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL)
    for name, lines in (("client_headers", headers), ("client_methods", declared), ("client_methods_cc", defined),
                        ("enum_labels", label_rows(request.proto_file)),
                        ("collections", collection_rows(request.proto_file))):
        written = answer.file.add()
        written.name = f"relais/v1/{name}.inc"
        written.content = "\n".join(["// Generated from the .proto files by proto/generator.", *lines, ""])
    return answer


def main():
    request = plugin_pb2.CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
    sys.stdout.buffer.write(generate(request).SerializeToString())


if __name__ == "__main__":
    main()
