// Reads of a sweep besides dossiers, and the writes that it tries.
#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/api/access/visibility_sweep.h"

namespace relais::visibility {
namespace {

std::string NameOf(std::int64_t dossier) { return absl::StrCat("dossiers/", dossier); }

// Sent in every refused write, so it must appear nowhere.
constexpr char kRefused[] = "zqx99999";

}  // namespace

void Sweep::ReadOthers() {
  ReadAccounts();
  ReadPasskeys();
  ReadSavedLists();
  ReadReference();
  ReadRegister();
  ReadReport();
}

// Whole files: nothing that the caller cannot reach, and everything that its network opened and leads.
void Sweep::ReadRegister() {
  called_.insert("ExportRegister");
  const absl::StatusOr<ExportResult> result = client_.ExportRegister({});
  if (!IsAdvisor()) return ExpectRoleMissing("ExportRegister", AnswerOf(result.status()));
  ASSERT_TRUE(result.ok()) << Told("ExportRegister") << ": " << result.status();
  v1::ExportChunk files;
  for (const ImportFile& file : result->files) files.mutable_data()->append(file.content);
  const Answer answer = AnswerOf(files);
  const Marks reachable = model_.Reachable(who_);
  Marks leaked;
  std::set_difference(answer.marks.begin(), answer.marks.end(), reachable.begin(), reachable.end(),
                      std::inserter(leaked, leaked.end()));
  EXPECT_TRUE(leaked.empty()) << Told("ExportRegister") << " leaks " << world_.Explain(leaked);
  const std::string& network = model_.NetworkOf(who_.organization);
  for (const Row& row : SeenDossiers()) {
    if (!LedInNetwork(row.dossier) || model_.NetworkOf(row.organization) != network) continue;
    EXPECT_EQ(answer.marks.count(row.title), 1u) << Told("ExportRegister") << " lacks " << row.dossier;
  }
}

// The Pôle of the caller's network, and of its dossiers those that the caller counts.
void Sweep::ReadReport() {
  v1::GetReportRequest request;
  // Contains all dates of the history.
  request.mutable_period()->set_from("2023-01-01");
  request.mutable_period()->set_to("2025-12-31");
  const auto response = Call(&Client::GetReport, request);
  if (!Counts()) return ExpectRoleMissing("GetReport", AnswerOf(response));
  ExpectNothing("GetReport", AnswerOf(response));
  const v1::ReportSection section = Ok(response).report().sections(0);
  const std::string pole = model_.NetworkOf(who_.organization).empty() ? "pole" : "pole-voisin";
  EXPECT_EQ(section.organization(), absl::StrCat("organizations/", pole)) << Told("GetReport");
  const std::vector<Row> seen = SeenDossiers();
  const auto handled =
      std::count_if(seen.begin(), seen.end(), [&](const Row& row) { return row.organization == pole; });
  EXPECT_EQ(section.groups(0).figures(0).whole(), handled) << Told("GetReport");
}

void Sweep::ReadAccounts() {
  const auto& users = world_.users();
  const bool administrates = who_.role == v1::ROLE_ADMINISTRATOR;
  ExpectMarks("GetSelf", AnswerOf(Call(&Client::GetSelf, {})), users.at(who_.user));
  Marks known;
  for (const Caller& other : world_.callers()) {
    const Marks& marks = users.at(other.principal.user);
    const bool knows = administrates || other.principal.organization == who_.organization;
    if (knows) known.insert(marks.begin(), marks.end());
    v1::GetUserRequest get;
    get.set_name(absl::StrCat("users/", other.principal.user));
    const Answer user = AnswerOf(Call(&Client::GetUser, get));
    if (who_.role == v1::ROLE_ANALYST) {
      ExpectRoleMissing("GetUser", user);
    } else if (knows) {
      ExpectMarks("GetUser", user, marks);
    } else {
      ExpectRefused("GetUser", user, {absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"});
    }
  }
  const Answer list = All(&Client::ListUsers, v1::ListUsersRequest());
  if (who_.role == v1::ROLE_ANALYST) {
    ExpectRoleMissing("ListUsers", list);
  } else {
    ExpectMarks("ListUsers", list, known);
  }
  ExpectNothing("ListTokens", All(&Client::ListTokens, v1::ListTokensRequest()));
  v1::ListTokensRequest others;
  others.set_parent("users/direction");
  const Answer tokens = All(&Client::ListTokens, others);
  ExpectNothing("ListTokens", tokens);
  EXPECT_EQ(tokens.status.ok(), administrates) << Told("ListTokens");
}

void Sweep::ReadPasskeys() {
  ExpectNothing("ListPasskeys", All(&Client::ListPasskeys, v1::ListPasskeysRequest()));
  v1::ListPasskeysRequest others;
  others.set_parent("users/direction");
  const Answer passkeys = All(&Client::ListPasskeys, others);
  ExpectNothing("ListPasskeys", passkeys);
  EXPECT_EQ(passkeys.status.ok(), who_.role == v1::ROLE_ADMINISTRATOR) << Told("ListPasskeys");
}

void Sweep::ReadSavedLists() {
  v1::GetSavedListRequest get;
  get.set_name("savedLists/liste");
  const Answer list = AnswerOf(Call(&Client::GetSavedList, get));
  const Answer lists = All(&Client::ListSavedLists, v1::ListSavedListsRequest());
  if (!who_.works()) {
    ExpectRoleMissing("GetSavedList", list);
    ExpectRoleMissing("ListSavedLists", lists);
    return;
  }
  // Each user has a list of this name and sees only the own one.
  ExpectMarks("GetSavedList", list, world_.saved_lists().at(who_.user));
  ExpectMarks("ListSavedLists", lists, world_.saved_lists().at(who_.user));
}

// Codes and organizations, which every caller reads, and the registers that name dossiers only by number.
void Sweep::ReadReference() {
  v1::GetOrganizationRequest organization;
  organization.set_name("organizations/pole");
  v1::GetCodelistRequest codelist;
  codelist.set_name("codelists/sector");
  v1::GetAgreementRequest agreement;
  agreement.set_name("agreements/aucune");
  ExpectNothing("GetOrganization", AnswerOf(Call(&Client::GetOrganization, organization)));
  ExpectNothing("ListOrganizations", All(&Client::ListOrganizations, v1::ListOrganizationsRequest()));
  ExpectNothing("GetCodelist", AnswerOf(Call(&Client::GetCodelist, codelist)));
  ExpectNothing("ListCodelists", AnswerOf(Call(&Client::ListCodelists, {})));
  ExpectNothing("GetAgreement", AnswerOf(Call(&Client::GetAgreement, agreement)));
  ExpectNothing("ListAgreements", All(&Client::ListAgreements, v1::ListAgreementsRequest()));
  const Answer rules = AnswerOf(Call(&Client::ListRetentionRules, {}));
  const Answer incidents = All(&Client::ListIncidents, v1::ListIncidentsRequest());
  const Answer journal = All(&Client::ListJournal, v1::ListJournalRequest());
  if (Audits()) {
    ExpectNothing("ListRetentionRules", rules);
  } else {
    ExpectRoleMissing("ListRetentionRules", rules);
  }
  if (IsAdvisor()) {
    ExpectMarks("ListIncidents", incidents, world_.incidents().at(who_.user));
  } else {
    ExpectRoleMissing("ListIncidents", incidents);
  }
  // The journal of the whole register: actors, methods and times, but no written values.
  if (who_.role == v1::ROLE_ADMINISTRATOR) {
    ExpectMarks("ListJournal", journal, {});
  } else {
    ExpectRoleMissing("ListJournal", journal);
  }
}

std::optional<Sweep::Refusal> Sweep::WriteRefusal(std::int64_t dossier, Needs needs) const {
  constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
  if (needs == Needs::kNetwork ? !IsAdvisor() : !who_.works()) return Refusal{kDenied, "ROLE_MISSING"};
  const View view = model_.ViewOf(who_, dossier);
  if (!view.sees()) return Hidden(view, dossier);
  const bool leads = model_.LeadOf(dossier) == who_.organization;
  const bool advises = IsAdvisor() && LedInNetwork(dossier);
  const bool allowed = needs == Needs::kContribute ? view.reach == View::Reach::kFull
                       : needs == Needs::kSend     ? leads
                       : needs == Needs::kNetwork  ? advises
                                                   : leads || advises;
  return allowed ? std::nullopt : std::optional<Refusal>(Refusal{kDenied, "NOT_YOURS"});
}

template <class Make, class Request, class Response>
void Sweep::Try(absl::StatusOr<Response> (Client::*method)(const Request&) const, std::int64_t dossier,
                const std::optional<Refusal>& refusal, Make make) {
  if (!refusal.has_value()) return;
  const std::string what = absl::StrCat(Request::descriptor()->name(), " to ", NameOf(dossier));
  const absl::Status status = Call(method, Request(make(dossier))).status();
  ExpectRefused(what, AnswerOf(status), *refusal, dossier);
  if (refusal->code != absl::StatusCode::kNotFound) return;
  EXPECT_EQ(WordsOf(status, dossier), WordsOf((client_.*method)(Request(make(kAbsent))).status(), kAbsent))
      << Told(what);
}

void Sweep::TryWrites(std::int64_t dossier) {
  TryDossierWrites(dossier);
  TrySharing(dossier);
  TryPartWrites(dossier);
  TryReferralMoves(dossier);
  TryMerges(dossier);
}

void Sweep::TryDossierWrites(std::int64_t dossier) {
  const auto lead = WriteRefusal(dossier, Needs::kLead);
  Try(&Client::UpdateDossier, dossier, lead, [](std::int64_t number) {
    v1::UpdateDossierRequest request;
    request.mutable_dossier()->set_name(NameOf(number));
    request.mutable_dossier()->set_notes(kRefused);
    return request;
  });
  Try(&Client::ChangeDossierPhase, dossier, lead, [](std::int64_t number) {
    v1::ChangeDossierPhaseRequest request;
    request.set_name(NameOf(number));
    request.set_phase(v1::PHASE_STARTUP);
    request.set_reason(kRefused);
    return request;
  });
  const auto change_status = [&](auto method, auto request) {
    request.set_reason(kRefused);
    Try(method, dossier, lead, [request](std::int64_t number) mutable {
      request.set_name(NameOf(number));
      return request;
    });
  };
  change_status(&Client::HoldDossier, v1::HoldDossierRequest());
  change_status(&Client::ResumeDossier, v1::ResumeDossierRequest());
  change_status(&Client::CloseDossier, v1::CloseDossierRequest());
  change_status(&Client::ReopenDossier, v1::ReopenDossierRequest());
}

void Sweep::TrySharing(std::int64_t dossier) {
  const auto lead = WriteRefusal(dossier, Needs::kLead);
  Try(&Client::CreateConsent, dossier, lead, [](std::int64_t number) {
    v1::CreateConsentRequest request;
    request.set_parent(NameOf(number));
    request.mutable_consent()->set_notes(kRefused);
    return request;
  });
  Try(&Client::WithdrawConsent, dossier, lead, [](std::int64_t number) {
    v1::WithdrawConsentRequest request;
    request.set_name(absl::StrCat(NameOf(number), "/consents/1"));
    return request;
  });
  Try(&Client::CreateReferral, dossier, WriteRefusal(dossier, Needs::kSend), [](std::int64_t number) {
    v1::CreateReferralRequest request;
    request.set_parent(NameOf(number));
    request.mutable_referral()->set_to_organization("pole");
    request.mutable_referral()->set_reason(kRefused);
    return request;
  });
}

void Sweep::TryPartWrites(std::int64_t dossier) {
  const auto contribute = WriteRefusal(dossier, Needs::kContribute);
  Try(&Client::CreateIntervention, dossier, contribute, [](std::int64_t number) {
    v1::CreateInterventionRequest request;
    request.set_parent(NameOf(number));
    request.mutable_intervention()->set_notes(kRefused);
    return request;
  });
  Try(&Client::UpdateIntervention, dossier, contribute, [](std::int64_t number) {
    v1::UpdateInterventionRequest request;
    request.mutable_intervention()->set_name(absl::StrCat(NameOf(number), "/interventions/1"));
    request.mutable_intervention()->set_notes(kRefused);
    return request;
  });
  Try(&Client::DeleteIntervention, dossier, contribute, [](std::int64_t number) {
    v1::DeleteInterventionRequest request;
    request.set_name(absl::StrCat(NameOf(number), "/interventions/1"));
    return request;
  });
  Try(&Client::CreateFollowUp, dossier, contribute, [](std::int64_t number) {
    v1::CreateFollowUpRequest request;
    request.set_parent(NameOf(number));
    request.mutable_follow_up()->set_notes(kRefused);
    return request;
  });
  Try(&Client::CompleteFollowUp, dossier, contribute, [](std::int64_t number) {
    v1::CompleteFollowUpRequest request;
    request.set_name(absl::StrCat(NameOf(number), "/followUps/1"));
    return request;
  });
  Try(&Client::CreateFundingApplication, dossier, contribute, [](std::int64_t number) {
    v1::CreateFundingApplicationRequest request;
    request.set_parent(NameOf(number));
    return request;
  });
}

// Moves by a caller other than the actor. A referral that the caller does not see is hidden like the dossier.
void Sweep::TryReferralMoves(std::int64_t dossier) {
  const auto shown = model_.Shown(who_, Kind::kReferral, dossier, 1);
  std::optional<Refusal> as_recipient = Hidden(model_.ViewOf(who_, dossier), dossier);
  if (!who_.works()) as_recipient = Refusal{absl::StatusCode::kPermissionDenied, "ROLE_MISSING"};
  std::optional<Refusal> as_sender = as_recipient;
  if (shown.has_value()) {
    const Refusal not_yours{absl::StatusCode::kPermissionDenied, "NOT_YOURS"};
    const bool external = shown->referral_kind == v1::REFERRAL_KIND_EXTERNAL;
    const bool sent = shown->from == who_.organization;
    const bool answers = external ? sent : shown->to == who_.organization;
    as_recipient = answers ? std::nullopt : std::optional<Refusal>(not_yours);
    as_sender = sent ? std::nullopt : std::optional<Refusal>(not_yours);
  }
  const auto move = [&](auto method, auto request, const std::optional<Refusal>& refusal) {
    Try(method, dossier, refusal, [request](std::int64_t number) mutable {
      request.set_name(absl::StrCat(NameOf(number), "/referrals/1"));
      return request;
    });
  };
  move(&Client::AcceptReferral, v1::AcceptReferralRequest(), as_recipient);
  v1::DeclineReferralRequest decline;
  decline.set_decline_reason("autre");
  decline.set_text(kRefused);
  move(&Client::DeclineReferral, decline, as_recipient);
  v1::CompleteReferralRequest complete;
  complete.set_text(kRefused);
  move(&Client::CompleteReferral, complete, as_recipient);
  v1::ReturnReferralRequest give_back;
  give_back.set_text(kRefused);
  move(&Client::ReturnReferral, give_back, as_recipient);
  v1::RecallReferralRequest recall;
  recall.set_text(kRefused);
  move(&Client::RecallReferral, recall, as_sender);
}

// Advisors' actions on the dossiers of their network. A merged dossier is judged by its target, and known to
// that network alone.
void Sweep::TryMerges(std::int64_t dossier) {
  std::int64_t standing = dossier;
  while (model_.merged().count(standing) > 0) standing = model_.merged().at(standing);
  auto refusal = WriteRefusal(standing, Needs::kNetwork);
  if (standing != dossier && IsAdvisor() && refusal.has_value()) {
    refusal = Refusal{absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"};
  }
  Try(&Client::UnmergeDossier, dossier, refusal, [](std::int64_t number) {
    v1::UnmergeDossierRequest request;
    request.set_name(NameOf(number));
    return request;
  });
  Try(&Client::MergeDossiers, dossier, refusal, [](std::int64_t number) {
    v1::MergeDossiersRequest request;
    request.set_source(NameOf(number));
    request.set_target(NameOf(number));
    return request;
  });
  Try(&Client::EraseDossier, dossier, refusal, [](std::int64_t number) {
    v1::EraseDossierRequest request;
    request.set_name(NameOf(number));
    request.set_etag("1");
    request.set_reason("demande");
    return request;
  });
  Try(&Client::DismissDuplicate, dossier, refusal, [](std::int64_t number) {
    v1::DismissDuplicateRequest request;
    request.set_name(absl::StrCat(NameOf(number), "/duplicates/1"));
    return request;
  });
}

}  // namespace relais::visibility
