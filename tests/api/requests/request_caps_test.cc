// Every list and text of every request has an enforced cap: tested at the cap, and one past it. Errors with
// many faults reach the client intact.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "relais/v1/annotations.pb.h"
#include "tests/api/access/access_matrix_calls.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::Reflection;

// One cap of a request: the path to the field, through the first item of each list.
struct Cap {
  std::vector<const FieldDescriptor*> way;
  // Whether it caps the items, else the characters or bytes of a text.
  bool of_items = false;
  int most = 0;

  std::string Path() const {
    std::string path;
    for (const FieldDescriptor* field : way) {
      const bool last = field == way.back();
      absl::StrAppend(&path, path.empty() ? "" : ".", field->name(),
                      field->is_repeated() && !(last && of_items) ? "[0]" : "");
    }
    return path;
  }
};

bool IsOurs(const Descriptor& type) { return type.file()->package() == "relais.v1"; }

int CapOf(const FieldDescriptor& field, const FieldDescriptor* outer, bool of_items) {
  const auto& options = IsOurs(*field.containing_type()) ? field.options() : outer->options();
  if (of_items) return options.GetExtension(v1::max_items);
  return field.type() == FieldDescriptor::TYPE_BYTES ? options.GetExtension(v1::max_bytes)
                                                     : options.GetExtension(v1::max_length);
}

// Appends the caps of the fields of `type`; fields without one go to `uncapped`.
void CollectCaps(const Descriptor& type, const std::vector<const FieldDescriptor*>& way,
                 std::vector<Cap>& caps, std::vector<std::string>& uncapped) {
  // A recursive message would never end; the API has none.
  ASSERT_LT(way.size(), 8u) << type.full_name();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    std::vector<const FieldDescriptor*> here = way;
    here.push_back(&field);
    const FieldDescriptor* outer = way.empty() ? nullptr : way.back();
    const auto add = [&](bool of_items) {
      const int most = CapOf(field, outer, of_items);
      if (most <= 0) {
        uncapped.push_back(absl::StrCat(field.full_name(), of_items ? " (items)" : " (length)"));
      } else {
        caps.push_back({here, of_items, most});
      }
    };
    if (field.is_repeated()) add(true);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) add(false);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
      CollectCaps(*field.message_type(), here, caps, uncapped);
  }
}

void AddItem(Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.AddString(&message, &field, "x");
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.AddEnumValue(&message, &field, 1);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      reflection.AddMessage(&message, &field);
      return;
    default:
      FAIL() << field.full_name();
  }
}

// `size` items or characters in the field of the cap.
void Fill(Message& request, const Cap& cap, int size) {
  Message* message = &request;
  for (std::size_t i = 0; i + 1 < cap.way.size(); ++i) {
    const FieldDescriptor* field = cap.way[i];
    message = field->is_repeated() ? message->GetReflection()->AddMessage(message, field)
                                   : message->GetReflection()->MutableMessage(message, field);
  }
  const FieldDescriptor& field = *cap.way.back();
  if (cap.of_items) {
    for (int i = 0; i < size; ++i) AddItem(*message, field);
    return;
  }
  // Characters, not bytes.
  std::string text;
  const bool bytes = field.type() == FieldDescriptor::TYPE_BYTES;
  for (int i = 0; i < size; ++i) text += bytes ? "x" : "é";
  if (field.is_repeated()) {
    message->GetReflection()->AddString(message, &field, text);
  } else {
    message->GetReflection()->SetString(message, &field, text);
  }
}

// Whether the error reports this field as over this cap.
bool SaysOver(const access_matrix::Answer& answer, const Cap& cap) {
  const auto& faults = answer.details.field_violations;
  return std::any_of(faults.begin(), faults.end(), [&](const FieldViolation& fault) {
    return fault.field == cap.Path() &&
           absl::StrContains(fault.description, absl::StrCat("at most ", cap.most, " ")) &&
           (absl::EndsWith(fault.description, "characters") || absl::EndsWith(fault.description, "items") ||
            absl::EndsWith(fault.description, "bytes"));
  });
}

// Handlers report the same for texts that they trim first, from the same table (below).
using RequestCapsTest = ServerTest;

TEST(RequestCapsTableTest, EveryListAndTextOfEveryRequestHasACap) {
  std::size_t found = 0;
  for (const auto* method : access_matrix::AllMethods()) {
    std::vector<Cap> caps;
    std::vector<std::string> uncapped;
    CollectCaps(*method->input_type(), {}, caps, uncapped);
    EXPECT_THAT(uncapped, testing::IsEmpty()) << method->full_name();
    found += caps.size();
  }
  EXPECT_GT(found, 300u);
}

TEST_F(RequestCapsTest, EveryCapHoldsAndOneMoreIsRefused) {
  const Client client = relaisd_.NewClient("en");
  std::size_t held = 0;
  for (const auto* method : access_matrix::AllMethods()) {
    // Streams have their own client code: the tests of rpc check their caps.
    if (method->client_streaming() || method->server_streaming()) continue;
    ASSERT_TRUE(access_matrix::CanCall(method->name())) << method->name();
    std::vector<Cap> caps;
    std::vector<std::string> uncapped;
    CollectCaps(*method->input_type(), {}, caps, uncapped);
    const Message* prototype = MessageFactory::generated_factory()->GetPrototype(method->input_type());
    for (const Cap& cap : caps) {
      const std::unique_ptr<Message> request(prototype->New());
      Fill(*request, cap, cap.most + 1);
      const access_matrix::Answer over = access_matrix::Call(client, method->name(), *request);
      EXPECT_EQ(over.code, absl::StatusCode::kInvalidArgument) << method->name() << " " << cap.Path();
      EXPECT_TRUE(SaysOver(over, cap)) << method->name() << " " << cap.Path() << ": " << over.Text();
      ++held;
    }
  }
  EXPECT_GT(held, 300u);
}

TEST_F(RequestCapsTest, AtTheCapNothingIsSaidOfIt) {
  const Client client = relaisd_.NewClient("en");
  for (const auto* method : access_matrix::AllMethods()) {
    // Wrong passwords at the cap would only wait for the throttle.
    const auto& rule = method->options().GetExtension(v1::access);
    if (method->client_streaming() || method->server_streaming() || rule.anonymous() || rule.session())
      continue;
    std::vector<Cap> caps;
    std::vector<std::string> uncapped;
    CollectCaps(*method->input_type(), {}, caps, uncapped);
    const Message* prototype = MessageFactory::generated_factory()->GetPrototype(method->input_type());
    for (const Cap& cap : caps) {
      const std::unique_ptr<Message> request(prototype->New());
      Fill(*request, cap, cap.most);
      const access_matrix::Answer at = access_matrix::Call(client, method->name(), *request);
      EXPECT_FALSE(SaysOver(at, cap)) << method->name() << " " << cap.Path() << ": " << at.Text();
    }
  }
}

// A caller without the right learns nothing of the request, and a request over a cap causes no lookup.
TEST_F(RequestCapsTest, ComeAfterTheRightToAskAndBeforeTheDossier) {
  v1::UpdateDossierRequest request;
  request.mutable_dossier()->set_name("dossiers/999");
  request.mutable_dossier()->set_project_title(std::string(201, 'x'));
  EXPECT_EQ(As("analyst").UpdateDossier(request).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(client_.UpdateDossier(request), IsRefusedForFields(Fields{"dossier.project_title"}));
}

TEST_F(RequestCapsTest, AreToldInTheCallersLanguage) {
  v1::GetDossierRequest request;
  request.set_name(std::string(201, 'x'));
  const auto french = ErrorDetails(client_.GetDossier(request).status());
  const auto english = ErrorDetails(relaisd_.NewClient("en").GetDossier(request).status());
  ASSERT_EQ(french.field_violations.size(), 1u);
  ASSERT_EQ(english.field_violations.size(), 1u);
  EXPECT_EQ(french.field_violations[0].description, "au plus 200 caractères");
  EXPECT_EQ(english.field_violations[0].description, "at most 200 characters");
}

// The largest possible number of faults, with the longest texts.
TEST_F(RequestCapsTest, ManyFaultsArriveAsFaults) {
  for (const char* language : {"fr", "en"}) {
    const Client client = relaisd_.NewClient(language);
    v1::ListDossiersRequest request;
    for (int i = 0; i < 500; ++i) request.mutable_filter()->add_external_ids(std::string(101, 'x'));
    const absl::Status status = client.ListDossiers(request).status();
    EXPECT_THAT(status, IsRefused(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
    const ErrorInfo details = ErrorDetails(status);
    EXPECT_EQ(details.field_violations.size(), 50u);
    EXPECT_EQ(details.metadata.at("faults"), "500");
    EXPECT_EQ(details.metadata.at("faults_left_out"), "450");
    EXPECT_THAT(details.localized_message, testing::HasSubstr("450"));
  }
}

TEST_F(RequestCapsTest, FaultsWithTheLongestTextsArriveAsFaults) {
  v1::ListDossiersRequest request;
  std::string value;
  for (int i = 0; i < 100; ++i) value += "\xF0\x9F\x8F\xA0";
  for (int i = 0; i < 100; ++i) {
    request.mutable_filter()->add_sectors(absl::StrCat(value, i));
    request.mutable_filter()->add_mrcs(absl::StrCat(value, i));
  }
  const absl::Status status = client_.ListDossiers(request).status();
  EXPECT_THAT(status, IsRefused(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  const ErrorInfo details = ErrorDetails(status);
  EXPECT_FALSE(details.field_violations.empty());
  EXPECT_LE(details.field_violations.size(), 50u);
  EXPECT_EQ(details.metadata.at("faults"), "200");
}

}  // namespace
}  // namespace relais
