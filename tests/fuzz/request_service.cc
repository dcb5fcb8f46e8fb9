#include "tests/fuzz/request_service.h"

#include <google/protobuf/text_format.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <array>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/dispatch/overload/limits.h"
#include "service/dispatch/services/services.h"
#include "service/dispatch/streams/referral_feed.h"
#include "service/observability/log.h"
#include "service/rpc/streams/stream_methods.h"
#include "service/secrets/digest_purposes.h"
#include "storage/maintenance/verify.h"
#include "storage/records/records.h"
#include "tests/fuzz/check.h"
#include "tests/support/service/temporary_register.h"

namespace relais::fuzz {
namespace {

struct User {
  const char* name;
  const char* organization;
  const char* roles;
};
constexpr std::array<User, 3> kUsers = {{{"direction", "pole", "advisor|analyst|administrator"},
                                         {"agente", "mrc-arthabaska", "agent"},
                                         {"voisine", "mrc-drummond", "agent"}}};

// A token for each caller from one text: well-formed and always the same.
std::string TokenOf(absl::string_view user) {
  std::string token = absl::StrCat("relais_", user);
  token.resize(50, 'x');
  return token;
}

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  if (!buffer.Valid() || !buffer.DumpToSingleSlice(&slice).ok()) return "";
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

// Initial content before the first input, as calls.
struct Prelude {
  const char* caller;
  const char* method;
  const char* request;
};
constexpr char kDossier[] =
    "dossier { opened_on: '2025-04-10' project_title: 'Épicerie du rang' promoter { name: 'Coopérative du "
    "rang'"
    " gender: PROMOTER_GENDER_BOTH kind: PROMOTER_KIND_PROJECT contact_email: 'rang@exemple.org' }"
    " sector: 'alimentation' mrc: 'arthabaska' phase: PHASE_PRE_STARTUP ";
const std::vector<Prelude>& Beginning() {
  static const auto* const dossiers = new std::array<std::string, 3>{
      absl::StrCat(kDossier, "external_id: 'D-1' lead_organization: 'mrc-arthabaska' }"),
      absl::StrCat(kDossier, "external_id: 'D-2' lead_organization: 'pole' advisor: 'direction' }"),
      absl::StrCat(kDossier, "external_id: 'D-3' lead_organization: 'mrc-drummond' }")};
  static const auto* const beginning = new std::vector<Prelude>{
      {"direction", "CreateAgreement",
       "agreement_id: 'protocole' agreement { organization: 'organizations/mrc-arthabaska' title: 'Protocole'"
       " starts_on: '2025-04-01' ends_on: '2026-03-31' }"},
      {"agente", "CreateDossier", (*dossiers)[0].c_str()},
      {"direction", "CreateDossier", (*dossiers)[1].c_str()},
      {"voisine", "CreateDossier", (*dossiers)[2].c_str()},
      {"agente", "CreateIntervention",
       "parent: 'dossiers/1' intervention { held_on: '2025-05-04' subjects: 'gouvernance' minutes: 90 }"},
      {"agente", "CreateConsent",
       "parent: 'dossiers/1' consent { purpose: 'accompagnement' whole_network: true obtained_on: "
       "'2025-04-10'"
       " evidence: CONSENT_EVIDENCE_WRITTEN }"},
      {"agente", "CreateFundingApplication",
       "parent: 'dossiers/1' funding_application { program: 'piec' steps { step: FUNDING_STEP_KIND_INQUIRY"
       " step_on: '2025-05-05' } }"},
      {"agente", "CreateFollowUp",
       "parent: 'dossiers/1' follow_up { due_on: '2026-02-01' owner: 'agente' notes: 'Appeler' }"},
      {"agente", "CreateReferral",
       "parent: 'dossiers/1' referral { kind: REFERRAL_KIND_CONSULTATION to_organization: 'pole'"
       " sent_on: '2026-01-10' respond_by: '2026-02-10' reason_code: 'expertise' }"},
      {"agente", "CreateSavedList", "saved_list_id: 'mienne' saved_list { title: 'Ma liste' query: 'rang' }"},
  };
  return *beginning;
}

}  // namespace

class RequestService::Impl {
 public:
  Impl()
      : metrics_([] { return std::size_t{0}; }),
        limiter_(dispatch::kCallsPerUser),
        read_counts_(register_.store(), [](absl::Duration, const std::function<void()>&) {}),
        answers_(1, 1000),
        readers_(1, 1000),
        lookups_(1, 1000),
        hashers_(1, 1000),
        refusals_({absl::ZeroDuration(), 0, 1, 1.0}, nullptr),
        passwords_(&secrets::PasswordMatches),
        dependencies_{
            register_.store(), metrics_,  readers_,    lookups_,     answers_,  hashers_,   key_, rules_,
            limiter_,          refusals_, token_uses_, read_counts_, throttle_, passwords_, true, {}},
        feed_(register_.store()),
        dispatcher_(dependencies_, dispatch::NewServices(dependencies_)),
        services_(rpc::NewGrpcServices(dispatcher_, Streams())) {
    static_cast<void>(observability::SetLogLevel("error"));
    std::vector<std::string> names;
    grpc::ServerBuilder builder;
    for (const rpc::NamedService& each : services_) {
      names.push_back(each.name);
      builder.RegisterService(each.service.get());
    }
    auto rules = handlers::AccessRules::Load(names);
    Require(rules.ok(), "every method has its rule");
    rules_ = *std::move(rules);
    server_ = builder.BuildAndStart();
    stub_ = std::make_unique<grpc::GenericStub>(server_->InProcessChannel(grpc::ChannelArguments()));
    AddUsers();
    for (const Prelude& each : Beginning()) Begin(each);
  }

  ~Impl() {
    stub_.reset();
    queue_.Shutdown();
    feed_.Stop();
    server_->Shutdown();
    server_->Wait();
  }

  Answer Call(const google::protobuf::MethodDescriptor& method, absl::string_view caller,
              absl::string_view language, const google::protobuf::Message& request) {
    grpc::ClientContext context;
    // Far longer than any call takes: reaching it means a hang.
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    context.AddMetadata("accept-language", std::string(language));
    context.AddMetadata("x-relais-client-address", "192.0.2.1");
    if (caller != "nobody") context.AddMetadata("authorization", absl::StrCat("Bearer ", TokenOf(caller)));
    const std::string path = absl::StrCat("/", method.service()->full_name(), "/", method.name());
    auto call = stub_->PrepareUnaryCall(&context, path, BufferOf(request.SerializeAsString()), &queue_);
    call->StartCall();
    grpc::ByteBuffer response;
    grpc::Status status;
    call->Finish(&response, &status, this);
    void* tag = nullptr;
    bool ok = false;
    Require(queue_.Next(&tag, &ok) && ok, "a call ends");
    return {status.error_code(), status.error_message(), status.error_details(), BytesOf(response)};
  }

  storage::Store& store() { return register_.store(); }

 private:
  std::vector<rpc::StreamMethod> Streams() {
    std::vector<rpc::StreamMethod> streams = rpc::ImportStreams(dependencies_, imports_);
    for (rpc::StreamMethod& each : rpc::ReferralStreams(dependencies_, feed_))
      streams.push_back(std::move(each));
    return streams;
  }

  void AddUsers() {
    const std::int64_t now = absl::ToUnixMicros(register_.now());
    register_.Write([&](storage::WriteTransaction& transaction) {
      for (const User& each : kUsers) {
        storage::UserRecord user;
        user.user_id = each.name;
        user.revision = 1;
        user.organization = each.organization;
        user.roles = each.roles;
        transaction.Insert(user);
        storage::TokenRecord token;
        token.token_id = absl::StrCat("jeton-", each.name);
        token.revision = 1;
        token.user_id = each.name;
        token.scope = "full";
        token.session = true;
        token.created_at = now;
        token.expires_at = now + absl::ToInt64Microseconds(absl::Hours(12));
        token.digest = secrets::KeyedDigest(key_, secrets::kTokenDigest, TokenOf(each.name));
        transaction.Insert(token);
      }
      return absl::OkStatus();
    });
  }

  void Begin(const Prelude& each) {
    const auto& method = *UnaryMethods().at(each.method);
    const std::unique_ptr<google::protobuf::Message> request(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.input_type())->New());
    Require(google::protobuf::TextFormat::ParseFromString(each.request, request.get()), each.request);
    const Answer answer = Call(method, each.caller, "fr", *request);
    Require(answer.code == 0, absl::StrCat(each.method, ": ", answer.message, answer.details));
  }

  testing_support::TemporaryRegister register_;
  const secrets::Key key_{std::array<unsigned char, secrets::Key::kBytes>{4, 2}};
  observability::Metrics metrics_;
  dispatch::ConcurrencyLimiter limiter_;
  dispatch::TokenUses token_uses_;
  handlers::ReadCounts read_counts_;
  secrets::SignInThrottle throttle_;
  dispatch::FairThreadPool answers_;
  dispatch::FairThreadPool readers_;
  dispatch::FairThreadPool lookups_;
  dispatch::FairThreadPool hashers_;
  dispatch::DelayedRejections refusals_;
  const secrets::PasswordVerifier passwords_;
  handlers::AccessRules rules_;
  const dispatch::ServerDependencies dependencies_;
  dispatch::ReferralFeed feed_;
  dispatch::Imports imports_{1 << 20};
  const dispatch::Dispatcher dispatcher_;
  std::vector<rpc::NamedService> services_;
  std::unique_ptr<grpc::Server> server_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericStub> stub_;
};

const Methods& UnaryMethods() {
  static const auto* const methods = [] {
    auto* all = new Methods;
    for (const char* name :
         {"Account", "Agreement", "Audit", "Change", "Codelist", "Consent", "Dossier", "FollowUp", "Funding",
          "Intervention", "Organization", "Privacy", "Referral", "SavedList", "Statistics"}) {
      const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          absl::StrCat("relais.v1.", name, "Service"));
      Require(service != nullptr, "the services are linked");
      for (int i = 0; i < service->method_count(); ++i) {
        const auto* method = service->method(i);
        if (!method->client_streaming() && !method->server_streaming()) (*all)[method->name()] = method;
      }
    }
    return all;
  }();
  return *methods;
}

const std::vector<std::string>& RequestService::Callers() {
  static const auto* const callers = new std::vector<std::string>{"direction", "agente", "voisine", "nobody"};
  return *callers;
}

RequestService::RequestService() : impl_(std::make_unique<Impl>()) {}
RequestService::~RequestService() = default;

Answer RequestService::Call(const google::protobuf::MethodDescriptor& method, absl::string_view caller,
                            absl::string_view language, const google::protobuf::Message& request) {
  return impl_->Call(method, caller, language, request);
}

std::int64_t RequestService::head() {
  std::int64_t head = 0;
  const absl::Status read =
      impl_->store().Read(absl::InfiniteFuture(), [&head](const storage::Snapshot& snapshot) {
        head = snapshot.head();
        return absl::OkStatus();
      });
  Require(read.ok(), "the register can be read");
  return head;
}

std::vector<std::string> RequestService::Faults() {
  std::vector<std::string> faults;
  const absl::Status read =
      impl_->store().Read(absl::InfiniteFuture(), [&faults](const storage::Snapshot& snapshot) {
        auto report = storage::Verify(snapshot);
        if (report.ok()) faults = report->faults;
        return report.status();
      });
  Require(read.ok(), "the register can be verified");
  return faults;
}

}  // namespace relais::fuzz
