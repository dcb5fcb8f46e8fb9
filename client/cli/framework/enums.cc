#include "client/cli/framework/enums.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/cli/app/errors.h"
#include "client/cli/framework/folding.h"

namespace relais::cli {
namespace {

struct Label {
  const char* type;
  const char* code;
  LocalizedText text;
};

// The labels of every enum, in one place, and of the words that the API writes as text.
constexpr Label kLabels[] = {
    {"PromoterGender", "woman", {"femme", "woman"}},
    {"PromoterGender", "man", {"homme", "man"}},
    {"PromoterGender", "both", {"les deux", "both"}},
    {"PromoterGender", "undisclosed", {"non divulgué", "undisclosed"}},
    {"PromoterKind", "project", {"projet", "project"}},
    {"PromoterKind", "enterprise", {"entreprise existante", "existing enterprise"}},
    {"Phase", "pre_startup", {"prédémarrage", "pre-startup"}},
    {"Phase", "startup", {"démarrage", "startup"}},
    {"Phase", "consolidation", {"consolidation", "consolidation"}},
    {"Phase", "development", {"développement", "development"}},
    {"DossierStatus", "open", {"ouvert", "open"}},
    {"DossierStatus", "on_hold", {"en suspens", "on hold"}},
    {"DossierStatus", "closed", {"fermé", "closed"}},
    {"DuplicateGround", "promoter", {"promoteur", "promoter"}},
    {"DuplicateGround", "project", {"projet", "project"}},
    {"DuplicateGround", "contact", {"personne-ressource", "contact"}},
    {"DuplicateState", "open", {"à décider", "to decide"}},
    {"DuplicateState", "dismissed", {"écartée", "dismissed"}},
    {"DuplicateState", "merged", {"fusionnée", "merged"}},
    {"ReferralKind", "consultation", {"consultation", "consultation"}},
    {"ReferralKind", "transfer", {"transfert", "transfer"}},
    {"ReferralKind", "external", {"externe", "external"}},
    {"ReferralState", "sent", {"envoyée", "sent"}},
    {"ReferralState", "accepted", {"acceptée", "accepted"}},
    {"ReferralState", "declined", {"refusée", "declined"}},
    {"ReferralState", "recalled", {"rappelée", "recalled"}},
    {"ReferralState", "expired", {"expirée", "expired"}},
    {"ReferralState", "completed", {"terminée", "completed"}},
    {"ReferralState", "returned", {"retournée", "returned"}},
    {"ReferralStep", "sent", {"envoyée", "sent"}},
    {"ReferralStep", "accepted", {"acceptée", "accepted"}},
    {"ReferralStep", "declined", {"refusée", "declined"}},
    {"ReferralStep", "recalled", {"rappelée", "recalled"}},
    {"ReferralStep", "expired", {"expirée", "expired"}},
    {"ReferralStep", "completed", {"terminée", "completed"}},
    {"ReferralStep", "returned", {"retournée", "returned"}},
    {"ReferralStep", "view_closed", {"accès fermé", "view closed"}},
    {"ConsentEvidence", "written", {"écrite", "written"}},
    {"ConsentEvidence", "verbal", {"verbale", "verbal"}},
    {"ConsentEvidence", "electronic", {"électronique", "electronic"}},
    {"Role", "agent", {"agent(e)", "agent"}},
    {"Role", "advisor", {"conseiller(ère)", "advisor"}},
    {"Role", "analyst", {"analyste", "analyst"}},
    {"Role", "administrator", {"administrateur(trice)", "administrator"}},
    {"TokenScope", "statistics", {"statistiques", "statistics"}},
    {"TokenScope", "read_only", {"lecture", "read only"}},
    {"TokenScope", "full", {"tout", "full"}},
    {"FundingStepKind", "inquiry", {"demande d’information", "inquiry"}},
    {"FundingStepKind", "filed", {"déposée", "filed"}},
    {"FundingStepKind", "opinion", {"avis sectoriel émis", "opinion issued"}},
    {"FundingStepKind", "recommended", {"recommandée", "recommended"}},
    {"FundingStepKind", "awarded", {"accordée", "awarded"}},
    {"FundingStepKind", "refused", {"refusée", "refused"}},
    {"FundingStepKind", "withdrawn", {"retirée", "withdrawn"}},
    {"OrganizationKind", "pole", {"pôle", "pôle"}},
    {"OrganizationKind", "mrc_agency", {"agence de MRC", "MRC agency"}},
    {"OrganizationKind", "funder", {"bailleur de fonds", "funder"}},
    {"OrganizationKind", "ministry", {"ministère", "ministry"}},
    {"OrganizationKind", "partner", {"partenaire", "partner"}},
    {"ChangeKind", "created", {"création", "created"}},
    {"ChangeKind", "updated", {"modification", "updated"}},
    {"ChangeKind", "deleted", {"retrait", "deleted"}},
    // What one call of several may be refused for; any other reason has its sentence beside it.
    {"ErrorReason", "INVALID_FIELDS", {"champs à corriger", "fields to correct"}},
    {"ErrorReason", "RESOURCE_NOT_FOUND", {"introuvable", "not found"}},
    {"ErrorReason", "RESOURCE_EXISTS", {"existe déjà", "exists already"}},
    {"ErrorReason", "WRONG_STATE", {"état du dossier", "state of the dossier"}},
    {"ErrorReason", "NOT_YOURS", {"à un autre organisme", "of another organization"}},
    {"ErrorReason", "COVER_SHEET_ONLY", {"fiche seulement", "cover sheet only"}},
    {"ErrorReason", "CONSENT_MISSING", {"consentement manquant", "consent missing"}},
    {"ErrorReason", "DOSSIER_MERGED", {"dossier fusionné", "dossier merged"}},
    {"ErrorReason", "ROLE_MISSING", {"rôle manquant", "role missing"}},
    {"ErrorReason", "ETAG_MISMATCH", {"changé entre-temps", "changed meanwhile"}},
    {"ErrorReason", "QUEUE_FULL", {"trop de demandes", "too many requests"}},
    {"ErrorReason", "INTERNAL", {"panne du service", "fault of the service"}},
    // Of a dossier, before and after it was voided.
    {"Standing", "standing", {"en vigueur", "standing"}},
    {"Standing", "voided", {"annulé", "voided"}},
    {"InformationKind", "cover_sheet", {"fiche d’accompagnement", "cover sheet"}},
    {"InformationKind", "full_view", {"dossier complet", "full view"}},
    {"IncidentRisk", "low", {"faible", "low"}},
    {"IncidentRisk", "serious", {"sérieux", "serious"}},
    {"Measure", "dossiers_handled", {"dossiers traités", "dossiers handled"}},
    {"Measure", "dossiers_opened", {"dossiers ouverts", "dossiers opened"}},
    {"Measure", "dossiers_closed", {"dossiers fermés", "dossiers closed"}},
    {"Measure", "dossiers_active", {"dossiers actifs", "active dossiers"}},
    {"Measure", "dossiers_received", {"dossiers reçus", "dossiers received"}},
    {"Measure", "dossiers_referred", {"dossiers référés", "dossiers referred"}},
    {"Measure", "referrals_sent", {"références envoyées", "referrals sent"}},
    {"Measure", "referrals_accepted", {"références acceptées", "referrals accepted"}},
    {"Measure", "referrals_declined", {"références déclinées", "referrals declined"}},
    {"Measure", "referral_days_to_answer", {"jours avant réponse (médiane)", "days to answer (median)"}},
    {"Measure", "interventions", {"interventions", "interventions"}},
    {"Measure", "intervention_minutes", {"minutes d’intervention", "intervention minutes"}},
    {"Measure", "phase_changes", {"changements de phase", "phase changes"}},
    {"Measure", "days_in_phase", {"jours dans la phase (médiane)", "days in phase (median)"}},
    {"Measure", "funding_steps", {"étapes de financement", "funding steps"}},
    {"Measure", "funding_awarded", {"financement accordé", "funding awarded"}},
    {"Dimension", "sector", {"secteur", "sector"}},
    {"Dimension", "mrc", {"MRC", "MRC"}},
    {"Dimension", "gender", {"représenté par", "represented by"}},
    {"Dimension", "promoter_kind", {"type de promoteur", "promoter kind"}},
    {"Dimension", "phase", {"phase", "phase"}},
    {"Dimension", "status", {"statut", "status"}},
    {"Dimension", "lead", {"organisme responsable", "lead organization"}},
    {"Dimension", "origin", {"provenance", "origin"}},
    {"Dimension", "agreement", {"protocole", "agreement"}},
    {"Dimension", "subject", {"sujet ou service", "subject or service"}},
    {"Dimension", "program", {"programme", "program"}},
    {"Dimension", "funding_step", {"étape de financement", "funding step"}},
    {"Dimension", "outcome", {"issue", "outcome"}},
    {"Dimension", "advisor", {"agent(e) ou conseiller(ère)", "advisor or agent"}},
    {"Dimension", "month", {"mois", "month"}},
    {"Dimension", "quarter", {"trimestre", "quarter"}},
    {"Dimension", "fiscal_year", {"exercice", "fiscal year"}},
    {"Dimension", "from", {"expéditeur", "sender"}},
    {"Dimension", "to", {"destinataire", "recipient"}},
    {"SeriesBucket", "month", {"mois", "month"}},
    {"SeriesBucket", "quarter", {"trimestre", "quarter"}},
    {"SeriesBucket", "fiscal_year", {"exercice", "fiscal year"}},
};

// Other words that people type, besides code and labels.
struct Alias {
  const char* type;
  const char* code;
  const char* word;
};

constexpr Alias kAliases[] = {
    {"PromoterGender", "woman", "f"},
    {"PromoterGender", "woman", "une femme"},
    {"PromoterGender", "woman", "female"},
    {"PromoterGender", "man", "h"},
    {"PromoterGender", "man", "un homme"},
    {"PromoterGender", "man", "male"},
    {"PromoterGender", "both", "mixte"},
    {"PromoterGender", "undisclosed", "non précisé"},
    {"PromoterGender", "undisclosed", "non divulguée"},
    {"PromoterKind", "enterprise", "entreprise"},
    {"Phase", "pre_startup", "pré-démarrage"},
    {"Phase", "startup", "start-up"},
    {"Phase", "development", "croissance"},
    {"Phase", "development", "growth"},
    {"DossierStatus", "open", "ouverte"},
    {"DossierStatus", "closed", "fermée"},
    {"ReferralState", "sent", "envoyé"},
    {"ReferralState", "accepted", "accepté"},
    {"ReferralState", "declined", "refusé"},
    {"ReferralState", "declined", "déclinée"},
    {"ReferralState", "recalled", "rappelé"},
    {"ReferralState", "expired", "expiré"},
    {"ReferralState", "completed", "terminé"},
    {"ReferralState", "completed", "complétée"},
    {"ReferralState", "returned", "retourné"},
    {"FundingStepKind", "inquiry", "information"},
    {"FundingStepKind", "filed", "demande déposée"},
    {"FundingStepKind", "filed", "dépôt"},
    {"FundingStepKind", "opinion", "avis sectoriel"},
    {"FundingStepKind", "opinion", "avis"},
    {"FundingStepKind", "awarded", "octroyée"},
    {"OrganizationKind", "mrc_agency", "organisme de MRC"},
    {"Role", "agent", "agent"},
    {"Role", "agent", "agente"},
    {"Role", "advisor", "conseiller"},
    {"Role", "advisor", "conseillère"},
    {"Role", "administrator", "administrateur"},
    {"Role", "administrator", "administratrice"},
    {"Role", "administrator", "admin"},
    {"TokenScope", "read_only", "lecture seule"},
    {"Dimension", "gender", "genre"},
    {"Dimension", "promoter_kind", "type"},
    {"Dimension", "lead", "responsable"},
    {"Dimension", "subject", "sujet"},
    {"Dimension", "subject", "service"},
    {"Dimension", "funding_step", "étape"},
    {"Dimension", "advisor", "conseiller"},
    {"Dimension", "advisor", "conseillère"},
    {"Dimension", "advisor", "agent"},
    {"Dimension", "advisor", "agente"},
};

// Whether the word means the value: its name in the .proto, its code, a label or an alias.
bool Means(const google::protobuf::EnumValueDescriptor& value, const std::string& folded) {
  const std::string code = EnumCode(value);
  const std::string& type = value.type()->name();
  if (folded == Fold(code) || folded == Fold(value.name())) return true;
  for (const Language language : {Language::kFrench, Language::kEnglish}) {
    if (folded == Fold(EnumLabel(type, code, language))) return true;
  }
  for (const Alias& alias : kAliases) {
    if (type == alias.type && code == alias.code && folded == Fold(alias.word)) return true;
  }
  return false;
}

}  // namespace

std::string EnumCode(const google::protobuf::EnumValueDescriptor& value) {
  // The first value of each enum is its prefix followed by UNSPECIFIED.
  constexpr size_t kSuffix = sizeof("UNSPECIFIED") - 1;
  const size_t prefix = value.type()->value(0)->name().size() - kSuffix;
  return absl::AsciiStrToLower(value.name().substr(prefix));
}

const google::protobuf::EnumValueDescriptor* FindEnumValue(const google::protobuf::EnumDescriptor& type,
                                                           std::string_view word) {
  const std::string folded = Fold(word);
  if (folded.empty()) return nullptr;
  for (int i = 1; i < type.value_count(); ++i) {
    if (Means(*type.value(i), folded)) return type.value(i);
  }
  return nullptr;
}

std::string EnumChoices(const google::protobuf::EnumDescriptor& type) {
  std::string choices;
  for (int i = 1; i < type.value_count(); ++i) {
    absl::StrAppend(&choices, i == 1 ? "" : "|", EnumCode(*type.value(i)));
  }
  return choices;
}

std::string EnumAllowed(const google::protobuf::EnumDescriptor& type, Language language) {
  std::string allowed;
  for (int i = 1; i < type.value_count(); ++i) {
    const std::string code = EnumCode(*type.value(i));
    const std::string label = EnumLabel(type.name(), code, language);
    absl::StrAppend(&allowed, i == 1 ? "" : ", ", label);
    if (Fold(label) != Fold(code)) absl::StrAppend(&allowed, " (", code, ")");
  }
  return allowed;
}

absl::StatusOr<const google::protobuf::EnumValueDescriptor*> ParseEnum(
    std::string_view flag, const google::protobuf::EnumDescriptor& type, const std::string& word,
    Language language) {
  if (const auto* value = FindEnumValue(type, word); value != nullptr) return value;
  const absl::string_view name(flag.data(), flag.size());
  return UsageError(
      language == Language::kFrench
          ? absl::StrCat(name, " : « ", word, " » refusé; permis : ", EnumAllowed(type, language))
          : absl::StrCat(name, ": “", word, "” refused; allowed: ", EnumAllowed(type, language)));
}

std::string EnumLabel(std::string_view type, std::string_view code, Language language) {
  for (const Label& label : kLabels) {
    if (label.type == type && label.code == code) return label.text.In(language);
  }
  return std::string(code);
}

}  // namespace relais::cli
