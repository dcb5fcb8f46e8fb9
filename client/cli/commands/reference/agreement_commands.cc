#include "client/cli/commands/commands.h"

namespace relais::cli {
namespace {

const Columns kColumns = {
    {"name", {"Protocole", "Agreement"}},  {"organization", {"Organisme", "Organization"}, "organization"},
    {"title", {"Titre", "Title"}},         {"starts_on", {"Début", "Starts on"}},
    {"ends_on", {"Fin", "Ends on"}},       {"contribution_cents", {"Contribution", "Contribution"}},
    {"etag", {"Etag", "Etag"}, "", false},
};

std::vector<Flag> Attributes(bool required, Flag first) {
  return {first,
          {"--organization", "agreement.organization", {"Organisme", "Organization"}, required},
          {"--title", "agreement.title", {"Titre", "Title"}, required},
          {"--starts-on", "agreement.starts_on", {"Premier jour", "First day"}, required},
          {"--ends-on", "agreement.ends_on", {"Dernier jour", "Last day"}, required},
          {"--contribution",
           "agreement.contribution_cents",
           {"Contribution en dollars", "Contribution in dollars"},
           false,
           InputKind::kMoney}};
}

Flag Name(const char* path) {
  return {"agreement",      path,          {"Identifiant du protocole", "Identifier of the agreement"}, true,
          InputKind::kName, "agreements/*"};
}

std::vector<Flag> UpdateFlags() {
  std::vector<Flag> flags = Attributes(false, Name("agreement.name"));
  flags.push_back(
      {"--etag", "agreement.etag", {"Refuser s’il a changé depuis", "Refuse where it changed since"}});
  return flags;
}

}  // namespace

void AddAgreementCommands(CommandTree& tree) {
  const Command group =
      AddGroup(tree, tree.app, "agreement",
               {"Tient les protocoles d’accompagnement.", "Keeps the agreements with MRC."});
  AddCall(
      tree, group,
      {"create",
       {"Inscrit un protocole.", "Records an agreement."},
       "relais agreement create protocole-2018 --organization mrc-nicolet-yamaska --title \"Protocole "
       "2018-2019\" "
       "--starts-on 2018-04-01 --ends-on 2019-03-31 --contribution 10000",
       Attributes(
           true,
           {"agreement", "agreement_id", {"Identifiant du protocole", "Identifier of the agreement"}, true})},
      kColumns, "AgreementService.CreateAgreement");
  AddCall(tree, group,
          {"get",
           {"Montre un protocole.", "Shows an agreement."},
           "relais agreement get protocole-2018",
           {Name("name")}},
          kColumns, "AgreementService.GetAgreement");
  AddList(tree, group, {"list", {"Liste les protocoles.", "Lists the agreements."}, "relais agreement list"},
          kColumns, "AgreementService.ListAgreements");
  AddCall(tree, group,
          {"update",
           {"Change les attributs donnés d’un protocole.", "Changes the given attributes of an agreement."},
           "relais agreement update protocole-2018 --ends-on 2019-06-30",
           UpdateFlags(),
           "agreement"},
          kColumns, "AgreementService.UpdateAgreement");
}

}  // namespace relais::cli
