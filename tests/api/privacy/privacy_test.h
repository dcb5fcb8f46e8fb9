#ifndef RELAIS_TESTS_API_PRIVACY_PRIVACY_TEST_H_
#define RELAIS_TESTS_API_PRIVACY_PRIVACY_TEST_H_

#include <string>
#include <vector>

#include "tests/support/api/enum_values.h"
#include "tests/support/api/privacy_fixture.h"

namespace relais {

// For the tests of the duties of the privacy law: a dossier whose personal values occur nowhere else.

// Values that occur only in personal fields.
inline const std::vector<std::string>& Secrets() {
  static const std::vector<std::string>& secrets = *new std::vector<std::string>{
      "Zoukemba Vertperle",   "Quilliane Frostembourg", "quilliane@frostembourg.example",
      "819-555-0177",         "Brumevalse nocturne",    "Cristalune parlée",
      "Ombrefeuille confiée", "Vagueclaire promise",    "Rochemousse rappelée",
      "Plumegivre notée",     "Sablefin corrigé"};
  return secrets;
}

inline std::vector<ImportFile> SecretFiles() {
  return {
      {"dossiers.csv",
       "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
       "lead_organization,contact_name,contact_email,contact_phone,closed_on,closing_outcome,notes\n"
       "S-1,2018-04-12,Épicerie,Zoukemba Vertperle,woman,project,alimentation,drummond,pre_startup,pole,"
       "Quilliane Frostembourg,quilliane@frostembourg.example,819-555-0177,2018-12-01,abandonne,Brumevalse "
       "nocturne\n"
       "S-2,2018-05-02,Théâtre,Coop des voisins,both,project,culture,erable,startup,pole,,,,,,Notes qui "
       "restent\n"},
      {"interventions.csv",
       "external_id,dossier,held_on,subjects,minutes,notes\n"
       "I-1,S-1,2018-05-03,gouvernance,60,Cristalune parlée\n"
       "I-2,S-2,2018-05-03,gouvernance,30,Autre note qui reste\n"},
      {"phases.csv",
       "dossier,effective_on,phase,reason\n"
       "S-1,2018-06-01,startup,Ombrefeuille confiée\n"},
      {"referrals.csv",
       "external_id,dossier,kind,from_organization,to_organization,sent_on,state,answered_on,reason\n"
       "R-1,S-1,external,pole,risq,2018-07-02,completed,2018-07-20,Vagueclaire promise\n"}};
}

class PrivacyTest : public PrivacyServerTest {
 protected:
  v1::Dossier OpenFor(const std::string& organization) const {
    v1::Dossier dossier = DossierToOpen();
    dossier.set_lead_organization(organization);
    return NewDossier(dossier);
  }

  // All counts of the register, as of a position (0: now).
  std::vector<std::string> Counts(std::int64_t sequence = 0) const {
    std::vector<std::string> counts;
    for (const v1::Measure measure : EnumValues<v1::Measure>()) {
      v1::QueryStatisticsRequest request;
      request.mutable_query()->set_measure(measure);
      request.mutable_query()->mutable_period()->set_label("2018-2019");
      request.mutable_query()->add_dimensions(v1::DIMENSION_SECTOR);
      if (sequence > 0) request.mutable_query()->mutable_as_of()->set_sequence(sequence);
      const v1::StatisticsResult result = Ok(client_.QueryStatistics(request)).result();
      for (const v1::StatisticsRow& row : result.rows()) counts.push_back(row.ShortDebugString());
      if (sequence > 0) counts.push_back(result.digest());
    }
    return counts;
  }

  // Dossier S-1 of SecretFiles with a personal value in every kind of part that the API can add.
  v1::Dossier SecretDossier() const {
    EXPECT_THAT(Ok(Import(SecretFiles())).problems, testing::IsEmpty());
    v1::ListDossiersRequest list;
    list.mutable_filter()->add_external_ids("S-1");
    const v1::ListDossiersResponse found = Ok(client_.ListDossiers(list));
    EXPECT_EQ(found.dossiers_size(), 1);
    const std::string name = found.dossiers_size() == 1 ? found.dossiers(0).name() : "";
    // A past revision keeps values that the current one lacks.
    v1::UpdateDossierRequest update;
    update.mutable_dossier()->set_name(name);
    update.mutable_dossier()->set_notes("Sablefin corrigé");
    Ok(client_.UpdateDossier(update));
    v1::CreateFollowUpRequest follow_up;
    follow_up.set_parent(name);
    follow_up.mutable_follow_up()->set_due_on("2027-01-15");
    follow_up.mutable_follow_up()->set_owner("direction");
    follow_up.mutable_follow_up()->set_notes("Plumegivre notée");
    Ok(client_.CreateFollowUp(follow_up));
    v1::ReopenDossierRequest reopen;
    reopen.set_name(name);
    reopen.set_effective_on("2018-12-05");
    reopen.set_reason("Rochemousse rappelée");
    Ok(client_.ReopenDossier(reopen));
    return Close(name, "2018-12-10");
  }
};

}  // namespace relais

#endif  // RELAIS_TESTS_API_PRIVACY_PRIVACY_TEST_H_
