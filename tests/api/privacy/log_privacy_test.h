#ifndef RELAIS_TESTS_API_PRIVACY_LOG_PRIVACY_TEST_H_
#define RELAIS_TESTS_API_PRIVACY_LOG_PRIVACY_TEST_H_

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "relais/v1/annotations.pb.h"
#include "tests/api/access/visibility_answer.h"
#include "tests/support/api/server_fixture.h"

namespace relais {

// For the test that personal values stay out of the log. log_privacy_calls.cc has the calls.

inline std::string ContentOf(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

class LogPrivacyTest : public ServerTest {
 protected:
  LogPrivacyTest() {
    relaisd_.Stop();
    relaisd_.SetFlags({"--log_level=debug", "--metrics_listen=127.0.0.1:0"});
    // gRPC's own words are lines of the log too.
    setenv("GRPC_VERBOSITY", "DEBUG", 1);
    relaisd_.Start();
    unsetenv("GRPC_VERBOSITY");
    client_ = relaisd_.NewClient();
  }

  // A new value, made of `words` around the search key.
  std::string Value(const std::string& before = "", const std::string& after = "") {
    return absl::StrCat(before, visibility::MarkOf(++last_mark_), after);
  }
  std::string Password() { return Value("longue phrase ", " secrète"); }

  // Makes the call and records its request and answer.
  template <class Request, class Response>
  Response Call(const Client& client, absl::StatusOr<Response> (Client::*method)(const Request&) const,
                const Request& request) {
    Keep(request);
    absl::StatusOr<Response> response = (client.*method)(request);
    if (!response.ok()) ADD_FAILURE() << Request::descriptor()->name() << ": " << response.status();
    if (!response.ok()) return Response();
    Keep(*response);
    return *std::move(response);
  }
  template <class Request, class Response>
  void Fail(const Client& client, absl::StatusOr<Response> (Client::*method)(const Request&) const,
            const Request& request, absl::StatusCode code) {
    Keep(request);
    const absl::Status status = (client.*method)(request).status();
    EXPECT_EQ(status.code(), code) << Request::descriptor()->name() << ": " << status;
    failed_.insert(std::string(absl::StripSuffix(Request::descriptor()->name(), "Request")));
    const visibility::Answer answer = visibility::AnswerOf(status);
    EXPECT_THAT(answer.marks, testing::IsEmpty())
        << Request::descriptor()->name() << " repeats a personal value: " << status;
    ExpectNoSecret(absl::StrCat("the error of ", Request::descriptor()->name()), status.ToString());
  }

  // Records every filled field with the mark.
  void Keep(const google::protobuf::Message& message) {
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const google::protobuf::FieldDescriptor* field : fields) {
      if (field->options().GetExtension(v1::personal)) filled_.insert(field->full_name());
      if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
      const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        Keep(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                  : reflection.GetMessage(message, field));
      }
    }
  }

  // A secret that the service generated and must never show again: a token, a code. Also a password.
  std::string Secret(const std::string& value) {
    if (value.size() >= 8) {
      secrets_.push_back(value);
    } else {
      ADD_FAILURE() << "too short to be looked for";
    }
    return value;
  }
  void ExpectNoSecret(const std::string& where, const std::string& text) const {
    for (const std::string& secret : secrets_) {
      EXPECT_FALSE(absl::StrContains(text, secret))
          << where << " holds a secret of " << secret.size() << " characters";
    }
  }
  void ExpectNothingPersonal(const std::string& where, const std::string& text) const {
    visibility::Marks marks;
    visibility::FindMarks(text, marks);
    EXPECT_THAT(marks, testing::IsEmpty()) << where;
    ExpectNoSecret(where, text);
  }

  void TellAccounts();
  std::string Invited();
  void TellSessions(const std::string& password);
  void TellKeys(const Client& sister, const std::string& password);
  void TellDossier();
  v1::CreateDossierRequest Opened();
  void TellChanges(const std::string& dossier);
  void TellCorrections(const std::string& dossier);
  void TellReadings(const std::string& dossier, v1::CreateDossierRequest another);
  void TellParts(const std::string& dossier);
  std::string Sent(const std::string& dossier);
  void TellReferrals(const std::string& dossier);
  void TellRegisters();
  void TellImport();

  void ExpectEveryFieldFilled() const;
  void CheckJournal();
  void CheckFiles() const;

  std::string Log() const { return ContentOf(relaisd_.folder() + "/relaisd.log"); }
  // From the line that says that the service is ready.
  int MetricsPort() const {
    const std::string log = Log();
    const std::string key = "\"metrics_port\":";
    int port = 0;
    const std::size_t at = log.rfind(key);
    if (at == std::string::npos) return 0;
    const std::size_t end = log.find_first_not_of("0123456789", at + key.size());
    EXPECT_TRUE(absl::SimpleAtoi(log.substr(at + key.size(), end - at - key.size()), &port));
    return port;
  }

  int last_mark_ = 0;
  std::set<std::string> filled_;
  std::set<std::string> failed_;
  std::vector<std::string> secrets_;
};

}  // namespace relais

#endif  // RELAIS_TESTS_API_PRIVACY_LOG_PRIVACY_TEST_H_
