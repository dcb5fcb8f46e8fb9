#include "client/cli/commands/dossiers/dossier_lists.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "client/cli/framework/names.h"
#include "client/cli/output/json.h"

namespace relais::cli {
namespace {

// Keeps a path for the lifetime of the program, as Flag requires.
const char* Kept(std::string path) {
  static std::deque<std::string>& paths = *new std::deque<std::string>;
  paths.push_back(std::move(path));
  return paths.back().c_str();
}

// Adds the saved list's value of each filter field that the command line left empty.
void AddSaved(const v1::DossierFilter& saved, v1::DossierFilter& filter) {
  const google::protobuf::Reflection& reflection = *saved.GetReflection();
  v1::DossierFilter base = saved;
  std::vector<const google::protobuf::FieldDescriptor*> given;
  reflection.ListFields(filter, &given);
  for (const auto* field : given) reflection.ClearField(&base, field);
  filter.MergeFrom(base);
}

absl::StatusOr<v1::SavedList> FetchSaved(Session& session, const std::string& name) {
  v1::GetSavedListRequest request;
  request.set_name(CompleteName("savedLists/*", name));
  absl::StatusOr<v1::GetSavedListResponse> response = session.client().GetSavedList(request);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_saved_list());
}

// Whether a value is a number by itself: who writes `dossiers/18` means no external id.
bool WasGiven(const std::vector<std::string>& given, const std::string& number) {
  for (const std::string& word : given) {
    const std::vector<std::string> values = SplitValues(word);
    if (std::find(values.begin(), values.end(), number) != values.end()) return true;
  }
  return false;
}

void AddSavedOption(CommandTree& tree, Command command, std::string& name) {
  command
      .AddOption("--saved", name,
                 LocalizedText{"Liste enregistrée; ce qui est donné ici remplace ce qu’elle dit",
                               "Saved list; what is given here replaces what it says"}
                     .In(tree.language))
      .ValueName(tree.language == Language::kFrench ? "LISTE" : "LIST");
}

// `Introuvable : 12`, or what the missing dossier was merged into.
std::string MissingText(const Session& session, const v1::BatchGetDossiersResponse& response,
                        const std::string& missing) {
  for (const v1::MergedDossier& merged : response.merged_into()) {
    if (merged.name() != missing) continue;
    return absl::StrCat(session.Say({"Fusionné : ", "Merged: "}), ShortName(missing), " → ",
                        ShortName(merged.target()));
  }
  return absl::StrCat(session.Say({"Introuvable : ", "Not found: "}), ShortName(missing));
}

// Prints the dossiers found, and the missing ones on standard error: the exit code is then 1.
absl::StatusOr<ExitCode> PrintBatch(Session& session, const v1::BatchGetDossiersResponse& response) {
  const Output output = session.output();
  if (output.format == Format::kJson) {
    output.out << JsonText(ToJson(response));
  } else {
    std::vector<const google::protobuf::Message*> items;
    for (const v1::Dossier& dossier : response.dossiers()) items.push_back(&dossier);
    PrintMany(output, "dossiers", items, DossierColumns());
  }
  for (const std::string& missing : response.missing()) {
    session.err() << MissingText(session, response, missing) << "\n";
  }
  return response.missing().empty() ? kDone : kFailed;
}

// The dossiers with these external ids stand in for the numbers that no dossier has.
absl::StatusOr<v1::BatchGetDossiersResponse> GetBatch(Session& session,
                                                      const std::vector<std::string>& given) {
  v1::BatchGetDossiersRequest request;
  for (const std::string& word : given) {
    for (const std::string& value : SplitValues(word)) {
      const absl::StatusOr<std::string> name = FindDossier(session, value);
      if (!name.ok()) return name.status();
      request.add_names(*name);
    }
  }
  absl::StatusOr<v1::BatchGetDossiersResponse> response = session.client().BatchGetDossiers(request);
  if (!response.ok()) return response;
  bool found = false;
  for (std::string& name : *request.mutable_names()) {
    const auto& missing = response->missing();
    const std::string number = ShortName(name);
    const bool is_missing = std::find(missing.begin(), missing.end(), name) != missing.end();
    if (!is_missing || !WasGiven(given, number)) continue;
    absl::StatusOr<std::string> instead = FindInstead(session, number);
    if (!instead.ok()) return instead.status();
    if (instead->empty()) continue;
    name = *std::move(instead);
    found = true;
  }
  return found ? session.client().BatchGetDossiers(request) : response;
}

void AddBatchCommand(CommandTree& tree, Command group) {
  auto given = std::make_shared<std::vector<std::string>>();
  const LocalizedText help = {"Montre plusieurs dossiers, par leurs numéros ou identifiants externes.",
                              "Shows several dossiers, by their numbers or external ids."};
  const Command command =
      AddCommand(tree, group, "batch-get", help, "relais dossier batch-get 12,15,18 --format json",
                 [given](Session& session) -> absl::StatusOr<ExitCode> {
                   session.field_names() = {{"names", "dossiers"}};
                   const auto response = GetBatch(session, *given);
                   if (!response.ok()) return response.status();
                   return PrintBatch(session, *response);
                 });
  command
      .AddOption("dossiers", *given,
                 LocalizedText{"Numéros, séparés par des virgules", "Numbers, separated by commas"}.In(
                     tree.language))
      .Required()
      .ValueName("dossiers/*");
  NameMethod(tree, *v1::BatchGetDossiersRequest::descriptor(), help);
}

void AddListCommand(CommandTree& tree, Command group) {
  auto saved = std::make_shared<std::string>();
  std::vector<Flag> flags = FilterFlags("filter");
  flags.push_back(
      {"--order-by",
       "order_by",
       {"Ordre : opened_on, closed_on ou update_time, suivi de « desc » pour l’inverse; le numéro sans "
        "cette option",
        "Order: opened_on, closed_on or update_time, with “desc” after it to reverse; the number without "
        "it"}});
  const Command command = AddList(
      tree, group,
      {"list",
       {"Liste les dossiers qui correspondent aux filtres.", "Lists the dossiers that match the filters."},
       "relais dossier list --mrc drummond --status open,on_hold",
       flags},
      DossierColumns(), "DossierService.ListDossiers",
      PrepareRequest<v1::ListDossiersRequest>(
          [saved](Session& session, v1::ListDossiersRequest& request) -> absl::Status {
            if (saved->empty()) return absl::OkStatus();
            absl::StatusOr<v1::SavedList> list = FetchSaved(session, *saved);
            if (!list.ok()) return list.status();
            if (!list->query().empty()) {
              return UsageError(session.Say({"cette liste cherche des mots : relais dossier search --saved",
                                             "this list searches for words: relais dossier search --saved"}));
            }
            AddSaved(list->filter(), *request.mutable_filter());
            return absl::OkStatus();
          }));
  AddSavedOption(tree, command, *saved);
}

void AddSearchCommand(CommandTree& tree, Command group) {
  std::vector<Flag> flags = FilterFlags("filter");
  flags.insert(flags.begin(),
               {"words",
                "query",
                {"Mots du projet, du groupe promoteur ou de la personne-ressource, ou leur début",
                 "Words of the project, the promoter or the contact, or their beginnings"},
                false,
                InputKind::kWords});
  auto saved = std::make_shared<std::string>();
  const Command command =
      AddList(tree, group,
              {"search",
               {"Cherche les dossiers par les mots, sans égard aux accents.",
                "Searches for dossiers by words, whatever the accents."},
               "relais dossier search epicerie village --mrc erable",
               flags},
              DossierColumns(), "DossierService.SearchDossiers",
              PrepareRequest<v1::SearchDossiersRequest>(
                  [saved](Session& session, v1::SearchDossiersRequest& request) -> absl::Status {
                    if (saved->empty()) return absl::OkStatus();
                    absl::StatusOr<v1::SavedList> list = FetchSaved(session, *saved);
                    if (!list.ok()) return list.status();
                    if (request.query().empty()) request.set_query(list->query());
                    AddSaved(list->filter(), *request.mutable_filter());
                    return absl::OkStatus();
                  }));
  AddSavedOption(tree, command, *saved);
}

const Columns kDuplicateColumns = {
    {"name", {"Paire", "Pair"}},
    {"dossier", {"Dossier", "Dossier"}},
    {"other_dossier", {"Ressemble à", "Resembles"}},
    {"grounds", {"Par", "By"}},
    {"state", {"État", "State"}},
};

}  // namespace

const Columns& DossierColumns() {
  static const Columns& columns = *new Columns{
      {"name", {"Dossier", "Dossier"}},
      {"external_id", {"Identifiant externe", "External id"}, "", false},
      {"opened_on", {"Ouvert le", "Opened on"}},
      {"project_title", {"Projet", "Project"}},
      {"promoter.name", {"Groupe promoteur", "Promoter"}, "", false},
      {"promoter.gender", {"Représenté par", "Represented by"}, "", false},
      {"promoter.kind", {"Type", "Kind"}, "", false},
      {"promoter.contact_name", {"Personne-ressource", "Contact"}, "", false},
      {"promoter.contact_email", {"Courriel", "Email"}, "", false},
      {"promoter.contact_phone", {"Téléphone", "Phone"}, "", false},
      {"sector", {"Secteur", "Sector"}, "sector"},
      {"mrc", {"MRC", "MRC"}, "mrc"},
      {"phase", {"Phase", "Phase"}},
      {"status", {"Statut", "Status"}},
      {"lead_organization", {"Responsable", "Lead"}, "organization"},
      {"origin_organization", {"Provenance", "Origin"}, "organization", false},
      {"agreement", {"Protocole", "Agreement"}, "agreement", false},
      {"advisor", {"Agent(e) ou conseiller(ère)", "Advisor or agent"}, "", false},
      {"closed_on", {"Fermé le", "Closed on"}, "", false},
      {"closing_outcome", {"Issue", "Outcome"}, "closing_outcome", false},
      {"notes", {"Notes", "Notes"}, "", false},
      {"phase_changes", {"Phases", "Phases"}, "", false},
      {"status_changes", {"Statuts", "Statuses"}, "", false},
      {"lead_changes", {"Responsables", "Leads"}, "", false},
      {"voiding", {"Annulé", "Voided"}, "", false},
      {"revision", {"Révision", "Revision"}, "", false},
      {"etag", {"Etag", "Etag"}, "", false},
      {"create_time", {"Inscrit le", "Recorded"}, "", false},
      {"update_time", {"Révisé le", "Revised"}, "", false},
  };
  return columns;
}

std::vector<Flag> FilterFlags(const std::string& root) {
  const auto at = [&root](const char* field) { return Kept(absl::StrCat(root, ".", field)); };
  return {
      {"--sector", at("sectors"), {"Secteur", "Sector"}},
      {"--mrc", at("mrcs"), {"MRC", "MRC"}},
      {"--gender", at("promoter_genders"), {"Qui représente le groupe", "Who represents the group"}},
      {"--kind", at("promoter_kinds"), {"Projet ou entreprise", "Project or enterprise"}},
      {"--phase", at("phases"), {"Phase d’aujourd’hui", "Phase today"}},
      {"--status", at("statuses"), {"Statut d’aujourd’hui", "Status today"}},
      {"--lead", at("lead_organizations"), {"Organisme responsable", "Lead organization"}},
      {"--origin",
       at("origin_organizations"),
       {"Provenance; none : sans", "Origin; none: without"},
       false,
       InputKind::kOrNone},
      {"--agreement",
       at("agreements"),
       {"Protocole : identifiant ou titre; none : sans", "Agreement: identifier or title; none: without"},
       false,
       InputKind::kOrNone},
      {"--advisor",
       at("advisors"),
       {"Agent(e) ou conseiller(ère); none : sans", "Advisor or agent; none: without"},
       false,
       InputKind::kOrNone},
      {"--external-id", at("external_ids"), {"Identifiant externe", "External id"}},
      {"--opened-from", at("opened_from"), {"Ouvert à partir du", "Opened on or after"}},
      {"--opened-to", at("opened_to"), {"Ouvert jusqu’au", "Opened on or before"}},
      {"--closed-from", at("closed_from"), {"Fermé à partir du", "Closed on or after"}},
      {"--closed-to", at("closed_to"), {"Fermé jusqu’au", "Closed on or before"}},
      {"--updated-since",
       at("updated_since"),
       {"Révisé depuis ce jour ou cet instant", "Revised since this day or instant"},
       false,
       InputKind::kSince},
      {"--without-activity-since",
       at("without_activity_since"),
       {"Sans rien de daté depuis ce jour", "With nothing dated since this day"}},
      {"--mine", at("mine"), {"Les miens", "Mine"}, false, InputKind::kSwitch},
  };
}

void AddDossierLists(CommandTree& tree, Command group) {
  AddListCommand(tree, group);
  AddBatchCommand(tree, group);
  AddSearchCommand(tree, group);
}

void AddDuplicateCommands(CommandTree& tree, Command group) {
  AddList(tree, group,
          {"duplicates",
           {"Liste les paires de dossiers qui se ressemblent.",
            "Lists the pairs of dossiers that resemble each other."},
           "relais dossier duplicates",
           {{"--include-decided",
             "include_decided",
             {"Avec celles qui sont décidées", "With those that are decided"},
             false,
             InputKind::kSwitch}}},
          kDuplicateColumns, "DossierService.ListDuplicates");
  AddCall(tree, group,
          {"dismiss",
           {"Dit qu’une paire n’est pas un doublon.", "Says that a pair is no duplicate."},
           "relais dossier dismiss 12/3",
           {{"pair",
             "name",
             {"Paire, par exemple 12/3", "Pair, such as 12/3"},
             true,
             InputKind::kName,
             "dossiers/*/duplicates/*"}}},
          kDuplicateColumns, "DossierService.DismissDuplicate");
  AddCall(tree, group,
          {"merge",
           {"Fusionne un dossier dans un autre, et montre celui qui reste.",
            "Merges a dossier into another, and shows the one that is left."},
           "relais dossier merge 12 3",
           {{"source",
             "source",
             {"Dossier qui disparaît", "Dossier that goes"},
             true,
             InputKind::kName,
             "dossiers/*"},
            {"target",
             "target",
             {"Dossier qui reste", "Dossier that stays"},
             true,
             InputKind::kName,
             "dossiers/*"}}},
          DossierColumns(), "DossierService.MergeDossiers");
  AddCall(tree, group,
          {"unmerge",
           {"Défait la fusion d’un dossier.", "Takes the merge of a dossier back."},
           "relais dossier unmerge 12",
           {{"dossier",
             "name",
             {"Dossier qui avait disparu", "Dossier that had gone"},
             true,
             InputKind::kName,
             "dossiers/*"}}},
          DossierColumns(), "DossierService.UnmergeDossier");
}

}  // namespace relais::cli
