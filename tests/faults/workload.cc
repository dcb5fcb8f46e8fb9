#include "tests/faults/workload.h"

#include <chrono>
#include <random>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace relais::faults {
namespace {

// Writes of one dossier.
constexpr int kSteps = 14;
// One in this many requests is repeated.
constexpr int kRepeat = 16;
// Guards against a service that no longer answers; not part of any test.
constexpr std::chrono::minutes kPatience{2};

// `CreateDossierRequest` is the request of `CreateDossier`.
template <class Request>
std::string MethodOf() {
  return std::string(absl::StripSuffix(Request::descriptor()->name(), "Request"));
}

}  // namespace

// One writer with its own thread.
class Workload::Writer {
 public:
  Writer(Workload& workload, int number, std::uint64_t seed)
      : workload_(workload),
        number_(number),
        sender_(number % 2 == 0 ? workload.arthabaska_ : workload.drummond_),
        recipient_(number % 2 == 0 ? workload.drummond_ : workload.arthabaska_),
        sender_mrc_(number % 2 == 0 ? "arthabaska" : "drummond"),
        recipient_mrc_(number % 2 == 0 ? "drummond" : "arthabaska"),
        random_(seed) {}

  void Run() {
    while (GoesOn()) {
      if (!Open()) return;
      for (int step = 0; step < kSteps && GoesOn(); ++step) {
        if (!Step()) return;
      }
    }
  }

 private:
  // Id of the last request.
  std::string RequestId() const { return absl::StrCat("writer-", number_, "-", requests_); }
  bool GoesOn() const { return !workload_.ended_ && workload_.healthy_; }

  // The answer, across restarts of the service.
  template <class Request, class Response>
  absl::StatusOr<Response> Call(const Client& client,
                                absl::StatusOr<Response> (Client::*method)(const Request&) const,
                                Request request) {
    ++requests_;
    request.set_request_id(RequestId());
    workload_.Count(workload_.begun_);
    absl::StatusOr<Response> response = (client.*method)(request);
    if (!response.ok()) {
      workload_.Fail(absl::StrCat(MethodOf<Request>(), ": ", response.status().ToString()));
    } else if (Draw(kRepeat) == 0) {
      ExpectSameAnswer((client.*method)(request), *response);
    }
    return response;
  }

  template <class Response>
  void ExpectSameAnswer(const absl::StatusOr<Response>& again, const Response& first) {
    ++workload_.repeated_;
    if (!again.ok()) return workload_.Fail(again.status().ToString());
    if (!google::protobuf::util::MessageDifferencer::Equals(*again, first)) {
      workload_.Fail(
          absl::StrCat("answered anew: ", again->ShortDebugString(), "\nfirst: ", first.ShortDebugString()));
    }
  }

  // Records an answer; `keep` adds it to the dossier's ledger.
  template <class Request, class Keep>
  bool Note(const std::string& resource, const Keep& keep) {
    {
      const std::lock_guard<std::mutex> lock(workload_.mutex_);
      keep(*ledger_);
      ledger_->writes.push_back({RequestId(), MethodOf<Request>(), resource});
    }
    workload_.Count(workload_.acknowledged_);
    return true;
  }

  // A write of the dossier itself, checked by its etag: its revision grows by one.
  template <class Request, class Response>
  bool Change(absl::StatusOr<Response> (Client::*method)(const Request&) const, const Request& request) {
    const absl::StatusOr<Response> response = Call(sender_, method, request);
    if (!response.ok()) return false;
    if (response->dossier().revision() != dossier_.revision() + 1) {
      workload_.Fail(
          absl::StrCat("revision ", response->dossier().revision(), " after ", dossier_.revision()));
    }
    dossier_ = response->dossier();
    return Note<Request>(dossier_.name(), [&](DossierLedger& ledger) { ledger.dossier = dossier_; });
  }

  // `text`: text of the caller who ended the referral, no longer readable in the answer.
  template <class Request, class Response>
  bool Move(const Client& by, absl::StatusOr<Response> (Client::*method)(const Request&) const,
            const Request& request, const std::string& text = "") {
    const absl::StatusOr<Response> response = Call(by, method, request);
    if (!response.ok()) return false;
    referral_ = response->referral();
    // The parties see it until the referral is answered; it shows the current dossier.
    referral_.clear_cover_sheet();
    if (!text.empty()) referral_.set_answer_text(text);
    return Note<Request>(referral_.name(),
                         [&](DossierLedger& ledger) { ledger.referrals[referral_.name()] = referral_; });
  }

  bool Open() {
    v1::CreateDossierRequest request;
    v1::Dossier& dossier = *request.mutable_dossier();
    dossier.set_external_id(absl::StrCat("W-", number_, "-", requests_));
    dossier.set_opened_on("2018-04-10");
    dossier.set_project_title(absl::StrCat("Projet ", number_, "-", requests_));
    dossier.mutable_promoter()->set_name(absl::StrCat("Groupe ", number_, "-", requests_));
    dossier.mutable_promoter()->set_gender(v1::PROMOTER_GENDER_WOMAN);
    dossier.mutable_promoter()->set_kind(v1::PROMOTER_KIND_PROJECT);
    dossier.set_sector(Draw(2) == 0 ? "alimentation" : "culture");
    dossier.set_mrc(sender_mrc_);
    dossier.set_phase(v1::PHASE_PRE_STARTUP);
    dossier.set_lead_organization(absl::StrCat("mrc-", sender_mrc_));
    const auto response = Call(sender_, &Client::CreateDossier, request);
    if (!response.ok()) return false;
    dossier_ = response->dossier();
    referral_.Clear();
    interventions_.clear();
    day_ = absl::CivilDay(2018, 4, 10);
    {
      const std::lock_guard<std::mutex> lock(workload_.mutex_);
      ledger_ = &workload_.ledgers_.emplace_back();
    }
    return Note<v1::CreateDossierRequest>(dossier_.name(),
                                          [&](DossierLedger& ledger) { ledger.dossier = dossier_; });
  }

  bool Step() {
    day_ += 1;
    if (dossier_.status() == v1::DOSSIER_STATUS_ON_HOLD) {
      return Change(&Client::ResumeDossier, OfDossier<v1::ResumeDossierRequest>());
    }
    switch (Draw(8)) {
      case 0:
        return Change(&Client::HoldDossier, OfDossier<v1::HoldDossierRequest>());
      case 1:
      case 2:
        return Rename();
      case 3:
        return ChangePhase();
      case 4:
        return interventions_.empty() ? AddIntervention() : LengthenIntervention();
      case 5:
        return AddIntervention();
      default:
        return MoveReferral();
    }
  }

  template <class Request>
  Request OfDossier() {
    Request request;
    request.set_name(dossier_.name());
    request.set_etag(dossier_.etag());
    request.set_effective_on(absl::FormatCivilTime(day_));
    return request;
  }

  bool Rename() {
    v1::UpdateDossierRequest request;
    request.mutable_dossier()->set_name(dossier_.name());
    request.mutable_dossier()->set_etag(dossier_.etag());
    request.mutable_dossier()->set_project_title(absl::StrCat("Projet, version ", dossier_.revision() + 1));
    return Change(&Client::UpdateDossier, request);
  }

  bool ChangePhase() {
    auto request = OfDossier<v1::ChangeDossierPhaseRequest>();
    request.set_phase(dossier_.phase() == v1::PHASE_STARTUP ? v1::PHASE_PRE_STARTUP : v1::PHASE_STARTUP);
    request.set_reason("à revoir");
    return Change(&Client::ChangeDossierPhase, request);
  }

  // Makes the call, and records the intervention of the answer.
  template <class Request, class Response>
  bool Record(absl::StatusOr<Response> (Client::*method)(const Request&) const, const Request& request) {
    const absl::StatusOr<Response> response = Call(sender_, method, request);
    if (!response.ok()) return false;
    const v1::Intervention& intervention = response->intervention();
    interventions_[intervention.name()] = intervention;
    return Note<Request>(intervention.name(), [&](DossierLedger& ledger) {
      ledger.interventions[intervention.name()] = intervention;
    });
  }

  bool AddIntervention() {
    v1::CreateInterventionRequest request;
    request.set_parent(dossier_.name());
    request.mutable_intervention()->set_held_on(absl::FormatCivilTime(day_));
    request.mutable_intervention()->add_subjects("gouvernance");
    request.mutable_intervention()->set_minutes(30);
    return Record(&Client::CreateIntervention, request);
  }

  bool LengthenIntervention() {
    v1::UpdateInterventionRequest request;
    const v1::Intervention& before = interventions_.begin()->second;
    request.mutable_intervention()->set_name(before.name());
    request.mutable_intervention()->set_etag(before.etag());
    request.mutable_intervention()->set_minutes(before.minutes() + 1);
    return Record(&Client::UpdateIntervention, request);
  }

  // Makes the next move of the dossier's referral: consent and sending, answer, end, then a new one.
  bool MoveReferral() {
    switch (referral_.state()) {
      case v1::REFERRAL_STATE_SENT: {
        if (Draw(4) == 0) {
          auto request = OfReferral<v1::DeclineReferralRequest>();
          request.set_decline_reason("autre");
          request.set_text("Rien de disponible");
          return Move(recipient_, &Client::DeclineReferral, request, request.text());
        }
        return Move(recipient_, &Client::AcceptReferral, OfReferral<v1::AcceptReferralRequest>());
      }
      case v1::REFERRAL_STATE_ACCEPTED: {
        auto request = OfReferral<v1::CompleteReferralRequest>();
        request.set_code("autre");
        request.set_text("Fait");
        return Move(recipient_, &Client::CompleteReferral, request, request.text());
      }
      default:
        return (!referral_.name().empty() || Consent()) && Send();
    }
  }

  template <class Request>
  Request OfReferral() {
    Request request;
    request.set_name(referral_.name());
    request.set_etag(referral_.etag());
    request.set_on(absl::FormatCivilTime(day_));
    return request;
  }

  bool Consent() {
    v1::CreateConsentRequest request;
    request.set_parent(dossier_.name());
    request.mutable_consent()->set_purpose("accompagnement");
    request.mutable_consent()->add_recipients(absl::StrCat("mrc-", recipient_mrc_));
    request.mutable_consent()->set_obtained_on("2018-04-10");
    request.mutable_consent()->set_evidence(v1::CONSENT_EVIDENCE_WRITTEN);
    const auto response = Call(sender_, &Client::CreateConsent, request);
    if (!response.ok()) return false;
    return Note<v1::CreateConsentRequest>(response->consent().name(), [](DossierLedger&) {});
  }

  bool Send() {
    v1::CreateReferralRequest request;
    request.set_parent(dossier_.name());
    request.mutable_referral()->set_kind(v1::REFERRAL_KIND_CONSULTATION);
    request.mutable_referral()->set_to_organization(absl::StrCat("mrc-", recipient_mrc_));
    request.mutable_referral()->set_sent_on(absl::FormatCivilTime(day_));
    request.mutable_referral()->set_reason_code("expertise");
    return Move(sender_, &Client::CreateReferral, request);
  }

  int Draw(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }

  Workload& workload_;
  const int number_;
  const Client& sender_;
  const Client& recipient_;
  const std::string sender_mrc_;
  const std::string recipient_mrc_;
  std::mt19937_64 random_;
  int requests_ = 0;
  DossierLedger* ledger_ = nullptr;
  v1::Dossier dossier_;
  v1::Referral referral_;
  std::map<std::string, v1::Intervention> interventions_;
  absl::CivilDay day_;
};

Workload::Workload(const Options& options)
    : arthabaska_(NewClient(options, options.arthabaska_token)),
      drummond_(NewClient(options, options.drummond_token)) {
  for (int number = 0; number < options.writers; ++number) {
    threads_.emplace_back([this, number, seed = options.seed] {
      Writer(*this, number, seed + static_cast<std::uint64_t>(number)).Run();
    });
  }
}

Client Workload::NewClient(const Options& options, const std::string& token) {
  ClientOptions client;
  client.target = options.target;
  client.token = token;
  client.deadline = absl::Seconds(120);
  // Its own backoff: the client retries until the restart is over.
  client.max_attempts = 10'000;
  client.max_backoff = absl::Milliseconds(200);
  client.sleeper = [this](absl::Duration pause) {
    ++retried_;
    absl::SleepFor(pause);
  };
  return Client(client);
}

void Workload::Await(const std::atomic<std::int64_t>& counter, std::int64_t more) {
  std::unique_lock<std::mutex> lock(mutex_);
  const std::int64_t wanted = counter + more;
  if (!changed_.wait_for(lock, kPatience, [&] { return counter >= wanted || !healthy_; })) {
    ADD_FAILURE() << "the writers are stuck";
    healthy_ = false;
  }
}

void Workload::Count(std::atomic<std::int64_t>& counter) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++counter;
  }
  changed_.notify_all();
}

void Workload::Fail(const std::string& what) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    // The first failure tells the cause.
    if (healthy_.exchange(false)) ADD_FAILURE() << what;
  }
  changed_.notify_all();
}

void Workload::Stop() {
  ended_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::vector<DossierLedger> Workload::Ledgers() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return {ledgers_.begin(), ledgers_.end()};
}

}  // namespace relais::faults
