#include "service/handlers/reference/seed.h"

#include <cstdint>
#include <vector>

#include "storage/queries/reference/reference_data.h"
#include "storage/records/records.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

struct ShippedCode {
  const char* code;
  const char* label_fr;
  const char* label_en;
  const char* aliases = "";
  const char* scheme = "";
  const char* external_code = "";
};

struct ShippedCodelist {
  const char* codelist;
  std::vector<ShippedCode> codes;
};

// Labels of subjects are those of the Pôle's annual report and its protocol with the MRC. The external codes
// of the MRC are geographic codes.
const std::vector<ShippedCodelist>& ShippedCodelists() {
  static const std::vector<ShippedCodelist>& lists = *new std::vector<ShippedCodelist>{
      {"sector",
       {{"commerce-de-detail", "Commerce de détail", "Retail"},
        {"culture", "Culture", "Culture", "culturel"},
        {"loisirs", "Loisirs", "Leisure"},
        {"manufacturier", "Manufacturier", "Manufacturing"},
        {"sante", "Santé", "Health"},
        {"services-aux-personnes", "Services aux personnes", "Personal services", "services à la personne"},
        {"communication", "Communication", "Communications"},
        {"formation", "Formation", "Training"},
        {"services-aux-entreprises", "Services aux entreprises", "Business services"},
        {"tourisme", "Tourisme", "Tourism"},
        {"habitation", "Habitation", "Housing"},
        {"alimentation", "Alimentation", "Food"},
        {"agriculture", "Agriculture", "Agriculture", "secteur de l'agriculture"}}},
      {"mrc",
       {{"arthabaska", "Arthabaska", "Arthabaska", "MRC d'Arthabaska", "", "39"},
        {"becancour", "Bécancour", "Bécancour", "MRC de Bécancour", "", "38"},
        {"drummond", "Drummond", "Drummond", "MRC de Drummond", "", "49"},
        {"erable", "L'Érable", "L'Érable", "Érable|MRC de L'Érable", "", "32"},
        {"nicolet-yamaska", "Nicolet-Yamaska", "Nicolet-Yamaska", "MRC de Nicolet-Yamaska", "", "50"}}},
      {"subject",
       {{"information-generale", "Information générale sur l'économie sociale et référencement",
         "General information on the social economy, and referral", "", "topics"},
        {"gouvernance", "Aide à la gouvernance (statut associatif)",
         "Help with governance (associative status)", "", "topics"},
        {"programmes-outils", "Information sur les programmes, outils financiers, outils de gestion",
         "Information on programs, financial tools and management tools", "", "topics"},
        {"aides-financieres", "Réseau express et/ou suivis aux aides financières",
         "Express network or follow-up on financial aid", "", "topics"},
        {"accueil-orientation-reference", "L'accueil, l'orientation et la référence des promoteurs",
         "Welcome, orientation and referral of promoters", "", "protocol"},
        {"analyse-besoins", "L'analyse et l'évaluation des besoins", "Analysis of needs", "", "protocol"},
        {"analyse-viabilite", "L'analyse et l'évaluation du réalisme et de la viabilité",
         "Analysis of realism and viability", "", "protocol"},
        {"service-conseil-projet",
         "L'accompagnement et le service-conseil, du prédémarrage à la recherche de financement",
         "Accompaniment and advice, from pre-startup to the search for funding", "", "protocol"},
        {"gestion-courante", "L'accompagnement en gestion courante, expansion, consolidation et relève",
         "Accompaniment in current management, expansion, consolidation and succession", "", "protocol"},
        {"plan-affaires", "Le service-conseil pour le plan d'affaires", "Advice on the business plan", "",
         "protocol"},
        {"documents-constitutifs", "Le service-conseil pour les documents constitutifs",
         "Advice on the constituting documents", "", "protocol"}}},
      {"program",
       {{"piec", "PIEC", "PIEC", "Programme d'immobilisation en entrepreneuriat collectif"},
        {"risq", "RISQ", "RISQ", "Réseau d'investissement social du Québec"},
        {"microcredit", "Microcrédit", "Microcredit"},
        {"obligations-communautaires", "Obligations communautaires", "Community bonds"},
        {"sociofinancement", "Sociofinancement", "Crowdfunding"}}},
      {"closing_outcome",
       {{"besoin-repondu", "Besoin répondu", "Need answered"},
        {"projet-demarre", "Projet démarré", "Project started"},
        {"refere-ailleurs", "Référé ailleurs", "Referred elsewhere"},
        {"abandonne", "Abandonné", "Abandoned"},
        {"non-admissible", "Non admissible", "Not eligible"},
        {"sans-nouvelles", "Sans nouvelles", "No news"}}},
      {"decline_reason",
       {{"hors-mandat", "Hors mandat", "Outside the mandate"},
        {"hors-territoire", "Hors territoire", "Outside the territory"},
        {"promoteur-refuse", "Le promoteur refuse", "The promoter refuses"},
        {"capacite", "Capacité insuffisante", "Lack of capacity"},
        {"doublon", "Doublon", "Duplicate"},
        {"autre", "Autre", "Other"}}},
      {"consent_purpose",
       {{"accompagnement", "Accompagnement du projet ou de l'entreprise",
         "Accompaniment of the project or enterprise"},
        {"financement", "Recherche de financement", "Search for funding"},
        {"autre", "Autre", "Other"}}},
      {"referral_reason",
       {{"expertise", "Expertise particulière", "Particular expertise"},
        {"financement", "Recherche de financement", "Search for funding"},
        {"territoire", "Promoteur d'un autre territoire", "Promoter of another territory"},
        {"mandat", "Mandat de l'organisme destinataire", "Mandate of the recipient"},
        {"suite-du-parcours", "Suite du parcours", "Next step of the path"},
        {"autre", "Autre", "Other"}}},
      {"recall_reason",
       {{"erreur", "Envoyée par erreur", "Sent by mistake"},
        {"besoin-disparu", "Besoin disparu", "Need gone"},
        {"promoteur-refuse", "Le promoteur refuse", "The promoter refuses"},
        {"autre", "Autre", "Other"}}},
      {"referral_result",
       {{"besoin-repondu", "Besoin répondu", "Need answered"},
        {"en-partie", "Besoin répondu en partie", "Need answered in part"},
        {"sans-suite", "Sans suite", "Without outcome"},
        {"autre", "Autre", "Other"}}},
      {"return_reason",
       {{"hors-mandat", "Hors mandat", "Outside the mandate"},
        {"capacite", "Capacité insuffisante", "Lack of capacity"},
        {"projet-reporte", "Projet reporté", "Project put off"},
        {"promoteur-refuse", "Le promoteur refuse", "The promoter refuses"},
        {"autre", "Autre", "Other"}}},
      {"erasure_reason",
       {{"conservation-echue", "Fin du délai de conservation", "End of the retention period"},
        {"demande", "Demande de la personne concernée", "Request of the person concerned"},
        {"autre", "Autre", "Other"}}},
  };
  return lists;
}

struct ShippedOrganization {
  const char* organization;
  const char* title;
  const char* kind;
  const char* mrc = "";
  const char* aliases = "";
};

constexpr ShippedOrganization kShippedOrganizations[] = {
    {"pole", "Pôle d'économie sociale du Centre-du-Québec", "pole", "", "Pôle"},
    {"mrc-arthabaska", "MRC d'Arthabaska", "mrc_agency", "arthabaska"},
    {"mrc-becancour", "MRC de Bécancour", "mrc_agency", "becancour"},
    {"mrc-drummond", "MRC de Drummond", "mrc_agency", "drummond"},
    {"mrc-erable", "MRC de L'Érable", "mrc_agency", "erable"},
    {"mrc-nicolet-yamaska", "MRC de Nicolet-Yamaska", "mrc_agency", "nicolet-yamaska"},
    {"risq", "Réseau d'investissement social du Québec", "funder", "", "RISQ"},
    {"crdq", "Coopérative de développement régional du Québec", "partner", "", "CDRQ"},
    {"ministere", "Ministère responsable de l'économie sociale", "ministry", "", "Ministère"},
};

void InsertCodelist(storage::WriteTransaction& transaction, const ShippedCodelist& list) {
  transaction.Insert(storage::CodelistRecord{list.codelist, 1});
  std::int64_t position = 0;
  for (const ShippedCode& code : list.codes) {
    storage::CodeRecord record;
    record.codelist = list.codelist;
    record.code = code.code;
    record.revision = 1;
    record.position = ++position;
    record.label_fr = code.label_fr;
    record.label_en = code.label_en;
    record.aliases = code.aliases;
    record.scheme = code.scheme;
    record.external_code = code.external_code;
    transaction.Insert(record);
  }
}

}  // namespace

absl::StatusOr<std::string> SeedRegister(storage::WriteTransaction& transaction) {
  const storage::Snapshot& snapshot = transaction.snapshot();
  for (const ShippedCodelist& list : ShippedCodelists()) {
    RELAIS_ASSIGN_OR_RETURN(const auto present, storage::FindCodelist(snapshot, list.codelist));
    // Keep an existing codelist: users may have retired or changed its codes.
    if (!present.has_value()) InsertCodelist(transaction, list);
  }
  for (const ShippedOrganization& organization : kShippedOrganizations) {
    RELAIS_ASSIGN_OR_RETURN(const auto present,
                            storage::FindOrganization(snapshot, organization.organization));
    if (present.has_value()) continue;
    storage::OrganizationRecord record;
    record.organization = organization.organization;
    record.revision = 1;
    record.title = organization.title;
    record.kind = organization.kind;
    record.mrc = organization.mrc;
    record.aliases = organization.aliases;
    transaction.Insert(record);
  }
  return "codelists";
}

}  // namespace relais::handlers
