#include "client/cli/commands/commands.h"

namespace relais::cli {
namespace {

const Columns kCodeColumns = {
    {"name", {"Code", "Code"}},
    {"label_fr", {"Libellé français", "French label"}},
    {"label_en", {"Libellé anglais", "English label"}},
    {"aliases", {"Autres mots", "Aliases"}},
    {"active", {"Actif", "Active"}},
    {"scheme", {"Groupe", "Scheme"}},
    {"external_code", {"Code externe", "External code"}},
    {"etag", {"Etag", "Etag"}, "", false},
};
const Columns kListColumns = {{"name", {"Liste", "Codelist"}}, {"version", {"Version", "Version"}}};

constexpr char kPattern[] = "codelists/*/codes/*";
const LocalizedText kNameHelp = {"Liste et code, par exemple sector/culture",
                                 "Codelist and code, such as sector/culture"};

std::vector<Flag> Labels(bool required, Flag first) {
  return {first,
          {"--label-fr", "code.label_fr", {"Libellé français", "French label"}, required},
          {"--label-en", "code.label_en", {"Libellé anglais", "English label"}, required},
          {"--alias", "code.aliases", {"Autre mot accepté; répétable", "Other word taken; repeatable"}}};
}

std::vector<Flag> AddingFlags() {
  std::vector<Flag> flags =
      Labels(true, {"codelist", "parent", {"Liste", "Codelist"}, true, InputKind::kName, "codelists/*"});
  flags.insert(flags.begin() + 1, {"code", "code_id", {"Nouveau code", "New code"}, true});
  flags.push_back({"--scheme", "code.scheme", {"Groupe dans la liste", "Grouping within the codelist"}});
  flags.push_back({"--external-code", "code.external_code", {"Code externe", "External code"}});
  return flags;
}

std::vector<Flag> UpdateFlags() {
  std::vector<Flag> flags = Labels(false, {"code", "code.name", kNameHelp, true, InputKind::kName, kPattern});
  flags.push_back({"--active",
                   "code.active",
                   {"Si le code est accepté dans de nouvelles saisies", "Whether new input may use it"}});
  flags.push_back({"--etag", "code.etag", {"Refuser s’il a changé depuis", "Refuse where it changed since"}});
  return flags;
}

absl::StatusOr<ExitCode> ListCodelists(Session& session) {
  absl::StatusOr<v1::ListCodelistsResponse> response = session.client().ListCodelists({});
  if (!response.ok()) return response.status();
  std::vector<const google::protobuf::Message*> items;
  for (const v1::Codelist& list : response->codelists()) items.push_back(&list);
  PrintMany(session.output(), "codelists", items, kListColumns);
  return kDone;
}

absl::StatusOr<ExitCode> ShowCodelist(Session& session, const std::string& name) {
  v1::GetCodelistRequest request;
  request.set_name(CompleteName("codelists/*", name));
  absl::StatusOr<v1::GetCodelistResponse> response = session.client().GetCodelist(request);
  if (!response.ok()) return response.status();
  const Output output = session.output();
  if (output.format == Format::kJson) {
    PrintOne(output, response->codelist(), kListColumns);
    return kDone;
  }
  std::vector<const google::protobuf::Message*> items;
  for (v1::Code& code : *response->mutable_codelist()->mutable_codes()) {
    // People type the bare code; which list it is of, they asked themselves.
    if (output.for_people()) code.set_name(LastPart(code.name()));
    items.push_back(&code);
  }
  PrintMany(output, "codes", items, kCodeColumns);
  if (output.format == Format::kTable) output.out << "\nVersion " << response->codelist().version() << "\n";
  return kDone;
}

}  // namespace

void AddCodelistCommands(CommandTree& tree) {
  const Command group =
      AddGroup(tree, tree.app, "codelist", {"Tient les listes de codes.", "Keeps the codelists."});
  AddCommand(tree, group, "list", {"Liste les listes de codes.", "Lists the codelists."},
             "relais codelist list", ListCodelists);
  auto name = std::make_shared<std::string>();
  const Command show = AddCommand(
      tree, group, "show", {"Montre les codes d’une liste.", "Shows the codes of a list."},
      "relais codelist show sector", [name](Session& session) { return ShowCodelist(session, *name); });
  show.AddOption("codelist", *name, LocalizedText{"Liste", "Codelist"}.In(tree.language))
      .Required()
      .ValueName("codelists/*");
  AddCall(tree, group,
          {"add",
           {"Ajoute un code à la fin d’une liste.", "Adds a code at the end of a list."},
           "relais codelist add sector energie --label-fr Énergie --label-en Energy",
           AddingFlags()},
          kCodeColumns, "CodelistService.CreateCode");
  AddCall(tree, group,
          {"update",
           {"Change les libellés donnés d’un code.", "Changes the given labels of a code."},
           "relais codelist update sector/culture --label-en \"Arts and culture\"",
           UpdateFlags(),
           "code"},
          kCodeColumns, "CodelistService.UpdateCode");
  AddCall(tree, group,
          {"retire",
           {"Retire un code des nouvelles saisies.", "Retires a code from new input."},
           "relais codelist retire sector/loisirs",
           {{"code", "code.name", kNameHelp, true, InputKind::kName, kPattern},
            {"--etag", "code.etag", {"Refuser s’il a changé depuis", "Refuse where it changed since"}}}},
          kCodeColumns, "CodelistService.UpdateCode",
          PrepareRequest<v1::UpdateCodeRequest>([](Session&, v1::UpdateCodeRequest& request) {
            request.mutable_code()->set_active(false);
            request.mutable_update_mask()->add_paths("active");
            return absl::OkStatus();
          }));
}

}  // namespace relais::cli
