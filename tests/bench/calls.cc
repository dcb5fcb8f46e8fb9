#include "tests/bench/calls.h"

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <optional>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "relais/v1/dossier_service.grpc.pb.h"
#include "relais/v1/statistics_service.grpc.pb.h"
#include "tests/bench/bench_dossier.h"

namespace relais::bench {
namespace {

constexpr absl::Duration kDeadline = absl::Seconds(30);
constexpr std::int32_t kPageSize = 50;
// Average number of pages read of a list.
constexpr int kPagesOfAList = 20;

// Common to all calls: context, deadline and token.
template <class Request, class Response>
class UnaryCaller : public Caller {
 public:
  explicit UnaryCaller(CallerOptions options) : options_(std::move(options)), random_(options_.seed) {}

  void Begin(Done done) override {
    context_.emplace();
    context_->set_deadline(absl::ToChronoTime(absl::Now() + kDeadline));
    if (!options_.token.empty()) {
      context_->AddMetadata("authorization", absl::StrCat("Bearer ", options_.token));
    }
    Fill(request_);
    response_.Clear();
    Call(*context_, request_, response_, [this, done = std::move(done)](const grpc::Status& status) {
      done(status, status.ok() ? Take(response_) : 0);
    });
  }

 protected:
  using Answered = std::function<void(grpc::Status)>;
  virtual void Fill(Request& request) = 0;
  virtual void Call(grpc::ClientContext& context, const Request& request, Response& response,
                    Answered answered) = 0;
  // Rows of the answer.
  virtual std::int64_t Take(const Response&) { return 1; }

  const CallerOptions& options() const { return options_; }
  // A dossier of the initial register that the caller's agency leads.
  std::int64_t AnyNumber() {
    const std::int64_t led = options_.dossiers / static_cast<std::int64_t>(Agencies().size());
    return NumberLedBy(options_.agency, std::uniform_int_distribution<std::int64_t>(0, led - 1)(random_));
  }
  // True at random, once in that many times on average.
  bool OneIn(int times) { return std::uniform_int_distribution<int>(1, times)(random_) == 1; }

 private:
  const CallerOptions options_;
  std::mt19937_64 random_;
  std::optional<grpc::ClientContext> context_;
  Request request_;
  Response response_;
};

// An empty request for the health of the whole service; the answer is not read. Measures nothing but the call
// itself.
class HealthCaller final : public UnaryCaller<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  explicit HealthCaller(const CallerOptions& options) : UnaryCaller(options), stub_(options.channel) {}

 private:
  void Fill(grpc::ByteBuffer& request) override {
    const grpc::Slice nothing;
    request = grpc::ByteBuffer(&nothing, 1);
  }
  void Call(grpc::ClientContext& context, const grpc::ByteBuffer& request, grpc::ByteBuffer& response,
            Answered answered) override {
    stub_.UnaryCall(&context, "/grpc.health.v1.Health/Check", grpc::StubOptions(), &request, &response,
                    std::move(answered));
  }

  grpc::GenericStub stub_;
};

class GetCaller final : public UnaryCaller<v1::GetDossierRequest, v1::GetDossierResponse> {
 public:
  explicit GetCaller(const CallerOptions& options)
      : UnaryCaller(options), stub_(v1::DossierService::NewStub(options.channel)) {}

 private:
  void Fill(v1::GetDossierRequest& request) override {
    request.set_name(absl::StrCat("dossiers/", AnyNumber()));
  }
  void Call(grpc::ClientContext& context, const v1::GetDossierRequest& request,
            v1::GetDossierResponse& response, Answered answered) override {
    stub_->async()->GetDossier(&context, &request, &response, std::move(answered));
  }

  const std::unique_ptr<v1::DossierService::Stub> stub_;
};

void FillDossier(std::int64_t number, v1::Dossier& message) {
  const BenchDossier dossier = DossierOf(number);
  message.set_opened_on(dossier.opened_on);
  message.set_project_title(dossier.project_title);
  v1::Promoter& promoter = *message.mutable_promoter();
  promoter.set_name(dossier.promoter_name);
  promoter.set_gender(v1::PROMOTER_GENDER_BOTH);
  promoter.set_kind(v1::PROMOTER_KIND_PROJECT);
  promoter.set_contact_name(dossier.contact_name);
  promoter.set_contact_email(dossier.contact_email);
  promoter.set_contact_phone(dossier.contact_phone);
  message.set_sector(dossier.sector);
  message.set_mrc(dossier.mrc);
  message.set_phase(v1::PHASE_PRE_STARTUP);
}

class CreateCaller final : public UnaryCaller<v1::CreateDossierRequest, v1::CreateDossierResponse> {
 public:
  explicit CreateCaller(const CallerOptions& options)
      : UnaryCaller(options),
        stub_(v1::DossierService::NewStub(options.channel)),
        started_(absl::ToUnixNanos(absl::Now())) {}

 private:
  void Fill(v1::CreateDossierRequest& request) override {
    // A new promoter each time, unlike those of the register and of other runs: similar ones cost more.
    const std::int64_t number = started_ / 1'000'000 % 1'000'000'000 * 1'000'000'000 + ++count_ * 8192 +
                                static_cast<std::int64_t>(options().seed);
    request.Clear();
    FillDossier(options().dossiers + number, *request.mutable_dossier());
    request.set_request_id(absl::StrCat(absl::Hex(started_), "-", options().seed, "-", count_));
  }
  void Call(grpc::ClientContext& context, const v1::CreateDossierRequest& request,
            v1::CreateDossierResponse& response, Answered answered) override {
    stub_->async()->CreateDossier(&context, &request, &response, std::move(answered));
  }

  const std::unique_ptr<v1::DossierService::Stub> stub_;
  const std::int64_t started_;
  std::int64_t count_ = 0;
};

// Uses a few dossiers of its own and remembers their etags, which it reads at first.
class UpdateCaller final : public UnaryCaller<v1::UpdateDossierRequest, v1::UpdateDossierResponse> {
 public:
  explicit UpdateCaller(const CallerOptions& options)
      : UnaryCaller(options),
        stub_(v1::DossierService::NewStub(options.channel)),
        started_(absl::ToUnixNanos(absl::Now())) {
    const std::int64_t led = options.dossiers / static_cast<std::int64_t>(Agencies().size());
    for (std::int64_t i = 0; i < kOwn; ++i) {
      const std::int64_t index = (static_cast<std::int64_t>(options.seed) * kOwn + i) % led;
      own_.push_back({NumberLedBy(options.agency, index), ""});
      ReadEtag(own_.back());
    }
  }

 private:
  struct Own {
    std::int64_t number;
    std::string etag;
  };
  static constexpr std::int64_t kOwn = 3;

  void ReadEtag(Own& own) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", absl::StrCat("Bearer ", options().token));
    v1::GetDossierRequest request;
    request.set_name(absl::StrCat("dossiers/", own.number));
    v1::GetDossierResponse response;
    if (stub_->GetDossier(&context, request, &response).ok()) own.etag = response.dossier().etag();
  }

  void Fill(v1::UpdateDossierRequest& request) override {
    const Own& own = own_[static_cast<std::size_t>(++count_) % own_.size()];
    v1::Dossier& dossier = *request.mutable_dossier();
    dossier.set_name(absl::StrCat("dossiers/", own.number));
    dossier.set_etag(own.etag);
    dossier.set_project_title(absl::StrCat("Projet ", DossierOf(own.number).project_title, " ", count_));
    request.mutable_update_mask()->Clear();
    request.mutable_update_mask()->add_paths("project_title");
    request.set_request_id(absl::StrCat("u", absl::Hex(started_), "-", options().seed, "-", count_));
  }
  void Call(grpc::ClientContext& context, const v1::UpdateDossierRequest& request,
            v1::UpdateDossierResponse& response, Answered answered) override {
    stub_->async()->UpdateDossier(&context, &request, &response, std::move(answered));
  }
  std::int64_t Take(const v1::UpdateDossierResponse& response) override {
    own_[static_cast<std::size_t>(count_) % own_.size()].etag = response.dossier().etag();
    return 1;
  }

  const std::unique_ptr<v1::DossierService::Stub> stub_;
  const std::int64_t started_;
  std::vector<Own> own_;
  std::int64_t count_ = 0;
};

// Goes from page to page and restarts from time to time. The callers are then at different places of their
// lists, whatever their number and the duration. In step they would all read the same rows at once.
class PageCaller final : public UnaryCaller<v1::ListDossiersRequest, v1::ListDossiersResponse> {
 public:
  explicit PageCaller(const CallerOptions& options)
      : UnaryCaller(options), stub_(v1::DossierService::NewStub(options.channel)) {}

 private:
  void Fill(v1::ListDossiersRequest& request) override {
    request.set_page_size(kPageSize);
    request.set_page_token(next_);
  }
  void Call(grpc::ClientContext& context, const v1::ListDossiersRequest& request,
            v1::ListDossiersResponse& response, Answered answered) override {
    stub_->async()->ListDossiers(&context, &request, &response, std::move(answered));
  }
  std::int64_t Take(const v1::ListDossiersResponse& response) override {
    next_ = OneIn(kPagesOfAList) ? "" : response.next_page_token();
    return response.dossiers_size();
  }

  const std::unique_ptr<v1::DossierService::Stub> stub_;
  std::string next_;
};

class SearchCaller final : public UnaryCaller<v1::SearchDossiersRequest, v1::SearchDossiersResponse> {
 public:
  explicit SearchCaller(const CallerOptions& options)
      : UnaryCaller(options), stub_(v1::DossierService::NewStub(options.channel)) {}

 private:
  void Fill(v1::SearchDossiersRequest& request) override {
    request.set_query(DossierOf(AnyNumber()).promoter_name);
    request.set_page_size(kPageSize);
  }
  void Call(grpc::ClientContext& context, const v1::SearchDossiersRequest& request,
            v1::SearchDossiersResponse& response, Answered answered) override {
    stub_->async()->SearchDossiers(&context, &request, &response, std::move(answered));
  }
  std::int64_t Take(const v1::SearchDossiersResponse& response) override { return response.dossiers_size(); }

  const std::unique_ptr<v1::DossierService::Stub> stub_;
};

class StatisticsCaller final : public UnaryCaller<v1::QueryStatisticsRequest, v1::QueryStatisticsResponse> {
 public:
  StatisticsCaller(const CallerOptions& options, std::string from, std::string to)
      : UnaryCaller(options), stub_(v1::StatisticsService::NewStub(options.channel)) {
    query_.set_measure(v1::MEASURE_DOSSIERS_HANDLED);
    query_.add_dimensions(v1::DIMENSION_SECTOR);
    query_.add_dimensions(v1::DIMENSION_GENDER);
    query_.mutable_period()->set_from(std::move(from));
    query_.mutable_period()->set_to(std::move(to));
  }

 private:
  void Fill(v1::QueryStatisticsRequest& request) override { *request.mutable_query() = query_; }
  void Call(grpc::ClientContext& context, const v1::QueryStatisticsRequest& request,
            v1::QueryStatisticsResponse& response, Answered answered) override {
    stub_->async()->QueryStatistics(&context, &request, &response, std::move(answered));
  }
  std::int64_t Take(const v1::QueryStatisticsResponse& response) override {
    return response.result().rows_size();
  }

  const std::unique_ptr<v1::StatisticsService::Stub> stub_;
  v1::StatisticsQuery query_;
};

}  // namespace

std::unique_ptr<Caller> NewCaller(const std::string& kind, const CallerOptions& options) {
  if (kind == "health") return std::make_unique<HealthCaller>(options);
  if (kind == "get") return std::make_unique<GetCaller>(options);
  if (kind == "create") return std::make_unique<CreateCaller>(options);
  if (kind == "update") return std::make_unique<UpdateCaller>(options);
  if (kind == "page") return std::make_unique<PageCaller>(options);
  if (kind == "search") return std::make_unique<SearchCaller>(options);
  if (kind == "busy_quarter") {
    return std::make_unique<StatisticsCaller>(options, kBusyQuarter.from, kBusyQuarter.to);
  }
  if (kind == "plain_quarter") {
    return std::make_unique<StatisticsCaller>(options, kPlainQuarter.from, kPlainQuarter.to);
  }
  if (kind == "all_years") return std::make_unique<StatisticsCaller>(options, kAllYears.from, kAllYears.to);
  return nullptr;
}

}  // namespace relais::bench
