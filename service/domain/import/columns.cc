#include "service/domain/import/columns.h"

#include <array>

#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "service/domain/common/localized_text.h"

namespace relais::domain {
namespace {

constexpr std::array<const char*, kFileKinds> kFileNames = {
    "dossiers.csv", "interventions.csv", "phases.csv", "referrals.csv", "funding.csv", "agreements.csv"};

// Names used for the files, folded, without `.csv`.
struct NamedKind {
  absl::string_view name;
  FileKind kind;
};
constexpr NamedKind kNames[] = {
    {"dossiers", FileKind::kDossiers},
    {"dossier", FileKind::kDossiers},
    {"interventions", FileKind::kInterventions},
    {"intervention", FileKind::kInterventions},
    {"phases", FileKind::kPhases},
    {"phase", FileKind::kPhases},
    {"referrals", FileKind::kReferrals},
    {"referral", FileKind::kReferrals},
    {"references", FileKind::kReferrals},
    {"reference", FileKind::kReferrals},
    {"funding", FileKind::kFunding},
    {"financement", FileKind::kFunding},
    {"financements", FileKind::kFunding},
    {"agreements", FileKind::kAgreements},
    {"agreement", FileKind::kAgreements},
    {"protocoles", FileKind::kAgreements},
    {"protocole", FileKind::kAgreements},
};

constexpr bool kRequired = true;
constexpr bool kOptional = false;
constexpr bool kPersonal = true;

std::vector<ColumnSpec> DossierColumns() {
  return {
      {"external_id", {"Identifiant", "Identifiant externe", "Numéro de dossier"}, kRequired},
      {"opened_on", {"Date d'ouverture", "Ouvert le"}, kRequired},
      {"project_title", {"Titre du projet", "Projet"}, kRequired},
      {"promoter_name", {"Groupe promoteur", "Nom du promoteur", "Promoteur"}, kRequired, kPersonal},
      {"promoter_gender", {"Représenté par", "Groupe représenté par"}, kRequired},
      {"promoter_kind", {"Type de promoteur", "Type", "Projet ou entreprise existante"}, kRequired},
      {"sector", {"Secteur d'intervention", "Secteur"}, kRequired},
      {"mrc", {"Territoire (MRC)", "Territoire"}, kRequired},
      {"phase", {"Phase", "Phase à l'ouverture"}, kRequired},
      {"lead_organization", {"Organisme responsable", "Responsable"}, kRequired},
      {"origin_organization", {"Organisme d'origine", "Origine", "Reçu de"}, kOptional},
      {"agreement", {"Protocole d'accompagnement", "Protocole", "Entente"}, kOptional},
      {"advisor", {"Conseiller", "Conseillère", "Agent", "Agente", "Conseiller(ère)", "Agent(e)"}, kOptional},
      {"contact_name", {"Nom du contact", "Personne-ressource", "Contact"}, kOptional, kPersonal},
      {"contact_email", {"Courriel du contact", "Courriel"}, kOptional, kPersonal},
      {"contact_phone", {"Téléphone du contact", "Téléphone"}, kOptional, kPersonal},
      {"closed_on", {"Date de fermeture", "Fermé le"}, kOptional},
      {"closing_outcome", {"Résultat de la fermeture", "Issue", "Résultat"}, kOptional},
      {"notes", {"Notes", "Remarques"}, kOptional, kPersonal},
  };
}

std::vector<ColumnSpec> InterventionColumns() {
  return {
      {"external_id", {"Identifiant", "Identifiant externe"}, kRequired},
      {"dossier", {"Dossier", "Dossier d'accompagnement", "Numéro de dossier"}, kRequired},
      {"held_on", {"Date de l'intervention", "Date d'intervention", "Date"}, kRequired},
      {"subjects",
       {"Sujets abordés", "Sujets", "Sujet abordé", "Services rendus", "Service rendu"},
       kRequired},
      {"minutes", {"Durée (minutes)", "Durée en minutes", "Durée"}, kOptional},
      {"notes", {"Notes", "Remarques"}, kOptional, kPersonal},
  };
}

std::vector<ColumnSpec> PhaseColumns() {
  return {
      {"dossier", {"Dossier", "Dossier d'accompagnement", "Numéro de dossier"}, kRequired},
      {"effective_on", {"Date d'effet", "Date du changement", "Date"}, kRequired},
      {"phase", {"Phase", "Nouvelle phase"}, kRequired},
      {"reason", {"Motif", "Raison"}, kOptional, kPersonal},
      {"external_id", {"Identifiant", "Identifiant externe"}, kOptional},
  };
}

std::vector<ColumnSpec> ReferralColumns() {
  return {
      {"external_id", {"Identifiant", "Identifiant externe"}, kRequired},
      {"dossier", {"Dossier", "Dossier d'accompagnement", "Numéro de dossier"}, kRequired},
      {"kind", {"Type de référence", "Type"}, kRequired},
      {"from_organization", {"Organisme référent", "De l'organisme", "De"}, kRequired},
      {"to_organization", {"Organisme destinataire", "À l'organisme", "À"}, kRequired},
      {"sent_on", {"Date d'envoi", "Envoyé le", "Envoyée le"}, kRequired},
      {"state", {"État", "État de la référence"}, kRequired},
      {"answered_on", {"Date de réponse", "Répondu le"}, kOptional},
      {"reason", {"Motif", "Raison"}, kOptional, kPersonal},
  };
}

std::vector<ColumnSpec> FundingColumns() {
  return {
      {"external_id", {"Identifiant", "Identifiant externe"}, kRequired},
      {"dossier", {"Dossier", "Dossier d'accompagnement", "Numéro de dossier"}, kRequired},
      {"program", {"Programme"}, kRequired},
      {"step", {"Étape"}, kRequired},
      {"step_on", {"Date de l'étape", "Date"}, kRequired},
      {"amount", {"Montant", "Montant ($)"}, kOptional},
  };
}

std::vector<ColumnSpec> AgreementColumns() {
  return {
      {"external_id", {"Identifiant", "Identifiant externe"}, kRequired},
      {"organization", {"Organisme", "MRC"}, kRequired},
      {"title", {"Titre", "Titre du protocole"}, kRequired},
      {"starts_on", {"Date de début", "Début"}, kRequired},
      {"ends_on", {"Date de fin", "Fin"}, kRequired},
      {"contribution", {"Contribution", "Contribution financière", "Montant"}, kOptional},
  };
}

}  // namespace

const char* FileName(FileKind kind) { return kFileNames[static_cast<std::size_t>(kind)]; }

std::optional<FileKind> FileKindOf(absl::string_view file_name) {
  const std::string folded = Fold(file_name);
  absl::string_view name = folded;
  if (!absl::ConsumeSuffix(&name, ".csv")) return std::nullopt;
  for (const NamedKind& named : kNames) {
    if (name == named.name) return named.kind;
  }
  return std::nullopt;
}

const std::string& AllFileNames() {
  static const auto* const names = new std::string(absl::StrJoin(kFileNames, ", "));
  return *names;
}

const std::vector<ColumnSpec>& ColumnsOf(FileKind kind) {
  using Specs = std::array<std::vector<ColumnSpec>, kFileKinds>;
  static const auto* const specs = new Specs{DossierColumns(),  InterventionColumns(), PhaseColumns(),
                                             ReferralColumns(), FundingColumns(),      AgreementColumns()};
  return (*specs)[static_cast<std::size_t>(kind)];
}

}  // namespace relais::domain
