// Search: words, filters, pages and visibility.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class SearchTest : public ServerTest {
 protected:
  static v1::Dossier Named(const std::string& promoter, const std::string& title,
                           const std::string& lead = "pole") {
    v1::Dossier dossier = DossierToOpen();
    dossier.mutable_promoter()->set_name(promoter);
    dossier.set_project_title(title);
    dossier.set_lead_organization(lead);
    return dossier;
  }

  static std::vector<std::string> Search(const Client& client, const std::string& query,
                                         const v1::DossierFilter& filter = {}) {
    v1::SearchDossiersRequest request;
    request.set_query(query);
    *request.mutable_filter() = filter;
    std::vector<std::string> names;
    const v1::SearchDossiersResponse response = Ok(client.SearchDossiers(request));
    for (const v1::Dossier& dossier : response.dossiers()) names.push_back(dossier.name());
    return names;
  }
};

TEST_F(SearchTest, FindsByTheBeginningOfEveryWordWhateverTheAccents) {
  v1::Dossier bakery = Named("Coopérative Le Grain moulu", "Épicerie et café de village");
  bakery.mutable_promoter()->set_contact_name("Noémie Côté");
  bakery.mutable_promoter()->set_contact_email("noemie@grainmoulu.coop");
  bakery.mutable_promoter()->set_contact_phone("819 555-0142");
  const std::string first = NewDossier(bakery).name();
  const std::string second = NewDossier(Named("Les Jardins de l’Érable", "Serre quatre saisons")).name();
  EXPECT_THAT(Search(client_, "epicerie"), ElementsAre(first));
  EXPECT_THAT(Search(client_, "ÉPI caf"), ElementsAre(first));
  EXPECT_THAT(Search(client_, "cote noemie"), ElementsAre(first));
  EXPECT_THAT(Search(client_, "grainmoulu.coop"), ElementsAre(first));
  EXPECT_THAT(Search(client_, "8195550142"), ElementsAre(first));
  EXPECT_THAT(Search(client_, "érable serre"), ElementsAre(second));
  // Of each, one word is in no dossier.
  EXPECT_THAT(Search(client_, "serre epicerie"), IsEmpty());
  // Only beginnings of words match.
  EXPECT_THAT(Search(client_, "rable"), IsEmpty());

  v1::UpdateDossierRequest update;
  update.mutable_dossier()->set_name(second);
  update.mutable_dossier()->set_project_title("Verger commun");
  Ok(client_.UpdateDossier(update));
  EXPECT_THAT(Search(client_, "serre"), IsEmpty());
  EXPECT_THAT(Search(client_, "verger"), ElementsAre(second));
}

TEST_F(SearchTest, FindsTypographicTextAndElisions) {
  const std::string quoted = NewDossier(Named("«Épicerie» du rang", "Relance—première phase")).name();
  const std::string elided = NewDossier(Named("Amis de l’épicerie", "“Le Moulin”")).name();
  for (const char* query : {"épicerie", "l'épicerie", "L’ÉPICERIE", "«Épicerie»", "“épicerie”"}) {
    EXPECT_THAT(Search(client_, query), UnorderedElementsAre(quoted, elided)) << query;
  }
  EXPECT_THAT(Search(client_, "première"), ElementsAre(quoted));
  EXPECT_THAT(Search(client_, "moulin"), ElementsAre(elided));
}

TEST_F(SearchTest, RefusesWhatHoldsNoWord) {
  for (const std::string& query :
       {std::string(), std::string("  "), std::string("- !"), std::string(201, 'a')}) {
    v1::SearchDossiersRequest request;
    request.set_query(query);
    EXPECT_THAT(client_.SearchDossiers(request), IsRefusedForFields(Fields{"query"})) << query;
  }
}

TEST_F(SearchTest, FilterAndPagesGoTogether) {
  std::vector<std::string> drummond;
  for (int i = 0; i < 7; ++i) {
    v1::Dossier dossier = Named(absl::StrCat("Groupe numéro ", i), "Habitation collective");
    dossier.set_mrc(i % 2 == 0 ? "drummond" : "erable");
    const std::string name = NewDossier(dossier).name();
    if (i % 2 == 0) drummond.push_back(name);
  }
  v1::SearchDossiersRequest request;
  request.set_query("habitation");
  request.mutable_filter()->add_mrcs("drummond");
  request.set_page_size(2);
  std::vector<std::string> seen;
  int pages = 0;
  do {
    const v1::SearchDossiersResponse page = Ok(client_.SearchDossiers(request));
    EXPECT_LE(page.dossiers_size(), 2);
    for (const v1::Dossier& dossier : page.dossiers()) seen.push_back(dossier.name());
    request.set_page_token(page.next_page_token());
    ++pages;
  } while (!request.page_token().empty() && pages < 10);
  EXPECT_EQ(seen, drummond);
  EXPECT_EQ(pages, 2);

  request.clear_page_token();
  const std::string token = Ok(client_.SearchDossiers(request)).next_page_token();
  request.set_query("collective");
  request.set_page_token(token);
  EXPECT_THAT(client_.SearchDossiers(request), IsRefused(StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
}

TEST_F(SearchTest, NobodyFindsWhatIsNotTheirsNorCountsIt) {
  std::vector<std::string> own;
  for (int i = 0; i < 12; ++i) {
    const std::string lead = i % 3 == 0 ? "mrc-drummond" : i % 3 == 1 ? "mrc-erable" : "pole";
    const std::string name = NewDossier(Named(absl::StrCat("Promoteur ", i), "Ressourcerie", lead)).name();
    if (lead == "mrc-drummond") own.push_back(name);
  }
  EXPECT_EQ(Search(client_, "ressourcerie").size(), 12U);
  const Client agent = As("agent-drummond");
  EXPECT_EQ(Search(agent, "ressourcerie"), own);
  EXPECT_THAT(Search(As("agent-arthabaska"), "ressourcerie"), IsEmpty());
  // Pages are full: invisible dossiers leave no gap.
  v1::SearchDossiersRequest request;
  request.set_query("ressourcerie");
  request.set_page_size(2);
  const v1::SearchDossiersResponse page = Ok(agent.SearchDossiers(request));
  EXPECT_EQ(page.dossiers_size(), 2);
  request.set_page_token(page.next_page_token());
  const v1::SearchDossiersResponse last = Ok(agent.SearchDossiers(request));
  EXPECT_EQ(last.dossiers_size(), 2);
  EXPECT_EQ(last.next_page_token(), "");

  EXPECT_THAT(As("analyst").SearchDossiers(request),
              IsRefused(StatusCode::kPermissionDenied, "ROLE_MISSING"));
}

class OpeningTest : public SearchTest {
 protected:
  static v1::CreateDossierResponse Create(const Client& client, const v1::Dossier& dossier) {
    v1::CreateDossierRequest request;
    *request.mutable_dossier() = dossier;
    return Ok(client.CreateDossier(request));
  }
  static std::vector<std::string> Duplicates(const v1::CreateDossierResponse& response) {
    return {response.possible_duplicates().begin(), response.possible_duplicates().end()};
  }
  static std::vector<std::string> Pairs(const Client& client, bool decided = false) {
    v1::ListDuplicatesRequest request;
    request.set_include_decided(decided);
    std::vector<std::string> names;
    const v1::ListDuplicatesResponse response = Ok(client.ListDuplicates(request));
    for (const v1::Duplicate& pair : response.duplicates()) names.push_back(pair.name());
    return names;
  }
};

TEST_F(OpeningTest, AnAgentOpensForItsOwnOrganizationOnly) {
  v1::Dossier dossier = DossierToOpen();
  dossier.clear_lead_organization();
  const Client agent = As("agent-drummond");
  EXPECT_EQ(Create(agent, dossier).dossier().lead_organization(), "organizations/mrc-drummond");
  EXPECT_EQ(Create(client_, dossier).dossier().lead_organization(), "organizations/pole");
  dossier.set_lead_organization("mrc-erable");
  EXPECT_EQ(Create(client_, dossier).dossier().lead_organization(), "organizations/mrc-erable");
  v1::CreateDossierRequest request;
  *request.mutable_dossier() = dossier;
  EXPECT_THAT(agent.CreateDossier(request), IsRefused(StatusCode::kPermissionDenied, "NOT_YOURS"));
  EXPECT_THAT(As("administrator").CreateDossier(request),
              IsRefused(StatusCode::kPermissionDenied, "ROLE_MISSING"));
}

TEST_F(OpeningTest, NamesWhatTheCallerSeesAndTellsTheAdvisorsOfTheRest) {
  const std::string hidden =
      Create(client_, Named("Coopérative Le Grain moulu", "Boulangerie", "mrc-erable")).dossier().name();
  const Client agent = As("agent-drummond");
  const v1::Dossier own = Named("Coop Le Grain moulu", "Meunerie", "mrc-drummond");
  const v1::CreateDossierResponse first = Create(agent, own);
  EXPECT_THAT(Duplicates(first), IsEmpty());
  const v1::CreateDossierResponse second = Create(agent, own);
  EXPECT_THAT(Duplicates(second), ElementsAre(first.dossier().name()));
  // To an advisor all are visible.
  const v1::CreateDossierResponse third = Create(As("advisor"), Named("Le grain moulu inc.", "Farine"));
  EXPECT_THAT(Duplicates(third),
              UnorderedElementsAre(hidden, first.dossier().name(), second.dossier().name()));
  EXPECT_THAT(Duplicates(Create(client_, Named("Jardins de Lyster", "Serre"))), IsEmpty());

  const auto pair = [](const v1::CreateDossierResponse& later, const std::string& other) {
    return absl::StrCat(later.dossier().name(), "/duplicates/", other.substr(other.find('/') + 1));
  };
  EXPECT_THAT(Pairs(As("advisor")),
              ElementsAre(pair(first, hidden), pair(second, hidden), pair(second, first.dossier().name()),
                          pair(third, hidden), pair(third, first.dossier().name()),
                          pair(third, second.dossier().name())));
  v1::ListDuplicatesRequest list;
  EXPECT_THAT(agent.ListDuplicates(list), IsRefused(StatusCode::kPermissionDenied, "ROLE_MISSING"));
}

TEST_F(OpeningTest, TheAnswerTellsAnAgentOnWhichGroundsADossierResembles) {
  const Client agent = As("agent-drummond");
  const std::string promoter =
      Create(agent, Named("Coop Le Grain moulu", "Meunerie", "mrc-drummond")).dossier().name();
  const std::string project =
      Create(agent, Named("Jardins de Lyster", "Boulangerie artisanale du canton", "mrc-drummond"))
          .dossier()
          .name();
  const v1::CreateDossierResponse created =
      Create(agent, Named("Le Grain moulu", "Boulangerie artisanale du canton", "mrc-drummond"));
  std::map<std::string, std::vector<std::string>> grounds;
  std::vector<std::string> dossiers;
  for (const v1::PossibleDuplicate& match : created.duplicate_grounds()) {
    dossiers.push_back(match.dossier());
    grounds[match.dossier()] = {match.grounds().begin(), match.grounds().end()};
  }
  EXPECT_EQ(dossiers, Duplicates(created)) << "the same, in the same order";
  EXPECT_THAT(grounds[promoter], ElementsAre("promoter"));
  EXPECT_THAT(grounds[project], ElementsAre("project"));
}

TEST_F(OpeningTest, TheAnswerIsTheSameWithAndWithoutAHiddenOne) {
  const Client agent = As("agent-drummond");
  // Promoters of two invisible dossiers: one is already with another agency, the other is not.
  Create(client_, Named("Radio communautaire Azimut", "Studio mobile", "mrc-erable"));
  v1::CreateDossierResponse with =
      Create(agent, Named("Radio communautaire Azimut", "Studio", "mrc-drummond"));
  v1::CreateDossierResponse without =
      Create(agent, Named("Théâtre ambulant Boréal", "Scène", "mrc-drummond"));
  for (v1::CreateDossierResponse* response : {&with, &without}) {
    response->mutable_dossier()->clear_name();
    response->mutable_dossier()->mutable_promoter()->clear_name();
    response->mutable_dossier()->clear_project_title();
    response->mutable_dossier()->clear_create_time();
    response->mutable_dossier()->clear_update_time();
  }
  EXPECT_EQ(with.SerializeAsString(), without.SerializeAsString());
  EXPECT_EQ(Pairs(client_).size(), 1U);
}

TEST_F(OpeningTest, RepeatedRequestGivesTheSameAnswer) {
  const std::string other = NewDossier(Named("Coop Le Grain moulu", "Boulangerie")).name();
  v1::CreateDossierRequest request;
  *request.mutable_dossier() = Named("Le Grain moulu", "Farine");
  request.set_request_id("une-fois");
  const v1::CreateDossierResponse first = Ok(client_.CreateDossier(request));
  NewDossier(Named("Grain moulu", "Moulin"));
  const v1::CreateDossierResponse again = Ok(client_.CreateDossier(request));
  EXPECT_EQ(first.SerializeAsString(), again.SerializeAsString());
  EXPECT_THAT(Duplicates(first), ElementsAre(other));
}

TEST_F(OpeningTest, NamesNoMoreThanTheLatestTen) {
  v1::CreateDossierResponse last;
  for (int i = 0; i < 14; ++i) last = Create(client_, Named("Coop Le Grain moulu", "Boulangerie"));
  EXPECT_EQ(last.possible_duplicates_size(), 10);
}

TEST_F(OpeningTest, APairIsDismissedOnce) {
  NewDossier(Named("Coop Le Grain moulu", "Boulangerie"));
  NewDossier(Named("Coop Le Grain moulu", "Moulin"));
  const std::vector<std::string> pairs = Pairs(client_);
  ASSERT_EQ(pairs.size(), 1U);
  v1::DismissDuplicateRequest request;
  request.set_name(pairs[0]);
  EXPECT_THAT(As("agent-drummond").DismissDuplicate(request),
              IsRefused(StatusCode::kPermissionDenied, "ROLE_MISSING"));
  const v1::Duplicate dismissed = Ok(As("advisor").DismissDuplicate(request)).duplicate();
  EXPECT_EQ(dismissed.state(), v1::DUPLICATE_STATE_DISMISSED);
  EXPECT_THAT(dismissed.grounds(), ElementsAre("promoter"));
  EXPECT_THAT(Pairs(client_), IsEmpty());
  EXPECT_EQ(Pairs(client_, true), pairs);
  EXPECT_THAT(client_.DismissDuplicate(request), IsRefused(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  request.set_name("dossiers/1/duplicates/99");
  EXPECT_THAT(client_.DismissDuplicate(request), IsRefused(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  request.set_name("dossiers/1");
  EXPECT_THAT(client_.DismissDuplicate(request), IsRefusedForFields(Fields{"name"}));
}

}  // namespace
}  // namespace relais
