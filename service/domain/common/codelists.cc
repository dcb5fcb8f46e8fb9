#include "service/domain/common/codelists.h"

namespace relais::domain {

const CodelistIndex& PromoterGenders() {
  static const auto* const index = new CodelistIndex({
      {"woman", "Femme", "Woman", {"f", "une femme", "a woman", "female"}},
      {"man", "Homme", "Man", {"h", "m", "un homme", "a man", "male"}},
      {"both", "Les deux", "Both", {"mixte"}},
      {"undisclosed", "Non divulgué", "Undisclosed", {"non divulguée", "non précisé"}},
  });
  return *index;
}

const CodelistIndex& PromoterKinds() {
  static const auto* const index = new CodelistIndex({
      {"project", "Projet", "Project", {"un projet"}},
      {"enterprise", "Entreprise existante", "Existing enterprise", {"entreprise", "une entreprise"}},
  });
  return *index;
}

const CodelistIndex& Phases() {
  static const auto* const index = new CodelistIndex({
      {"pre_startup", "Prédémarrage", "Pre-startup", {"pré-démarrage", "pre startup"}},
      {"startup", "Démarrage", "Startup", {"start-up"}},
      {"consolidation", "Consolidation", "Consolidation", {}},
      {"development", "Développement", "Development", {"croissance", "growth"}},
  });
  return *index;
}

const CodelistIndex& Statuses() {
  static const auto* const index = new CodelistIndex({
      {"open", "Ouvert", "Open", {"ouverte"}},
      {"on_hold", "En suspens", "On hold", {}},
      {"closed", "Fermé", "Closed", {"fermée"}},
  });
  return *index;
}

const CodelistIndex& ReferralKinds() {
  static const auto* const index = new CodelistIndex({
      {"consultation", "Consultation", "Consultation", {}},
      {"transfer", "Transfert", "Transfer", {}},
      {"external", "Externe", "External", {}},
  });
  return *index;
}

const CodelistIndex& ReferralStates() {
  static const auto* const index = new CodelistIndex({
      {"sent", "Envoyée", "Sent", {"envoyé"}},
      {"accepted", "Acceptée", "Accepted", {"accepté"}},
      {"declined", "Refusée", "Declined", {"refusé", "déclinée", "décliné"}},
      {"recalled", "Rappelée", "Recalled", {"rappelé"}},
      {"expired", "Expirée", "Expired", {"expiré", "échue"}},
      {"completed", "Terminée", "Completed", {"terminé", "complétée", "complété"}},
      {"returned", "Retournée", "Returned", {"retourné"}},
  });
  return *index;
}

const CodelistIndex& FundingSteps() {
  static const auto* const index = new CodelistIndex({
      {"inquiry", "Demande d'information", "Inquiry", {"information"}},
      {"filed", "Déposée", "Filed", {"déposé", "dépôt"}},
      {"opinion", "Avis sectoriel émis", "Sector opinion issued", {"avis sectoriel", "avis"}},
      {"recommended", "Recommandée", "Recommended", {"recommandé"}},
      {"awarded", "Accordée", "Awarded", {"accordé", "octroyée", "octroyé"}},
      {"refused", "Refusée", "Refused", {"refusé"}},
      {"withdrawn", "Retirée", "Withdrawn", {"retiré"}},
  });
  return *index;
}

const CodelistIndex& OrganizationKinds() {
  static const auto* const index = new CodelistIndex({
      {"pole", "Pôle", "Pole", {}},
      {"mrc_agency", "Organisme de MRC", "MRC agency", {}},
      {"funder", "Bailleur de fonds", "Funder", {}},
      {"ministry", "Ministère", "Ministry", {}},
      {"partner", "Partenaire", "Partner", {}},
  });
  return *index;
}

bool HasAccounts(absl::string_view organization_kind) {
  return organization_kind == "pole" || organization_kind == "mrc_agency";
}

}  // namespace relais::domain
