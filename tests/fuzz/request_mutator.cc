#include "tests/fuzz/request_mutator.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/convert/common/page_token.h"
#include "service/domain/common/localized_text.h"

namespace relais::fuzz {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::size_t kLongestText = 300;
constexpr int kDeepest = 4;
// More would only make an input slow.
constexpr std::size_t kMaxCalls = 8;

// Values of the register, or forms that some rule recognizes.
constexpr std::array<const char*, 58> kWords = {"dossiers/1",
                                                "dossiers/2",
                                                "dossiers/3",
                                                "dossiers/-",
                                                "dossiers/1/interventions/1",
                                                "dossiers/1/consents/1",
                                                "dossiers/1/fundingApplications/1",
                                                "dossiers/1/followUps/1",
                                                "dossiers/1/referrals/1",
                                                "dossiers/1/duplicates/2",
                                                "dossiers/2/duplicates/1",
                                                "incidents/1",
                                                "savedLists/mienne",
                                                "agreements/protocole",
                                                "protocole",
                                                "organizations/pole",
                                                "organizations/mrc-arthabaska",
                                                "mrc-arthabaska",
                                                "mrc-drummond",
                                                "pole",
                                                "risq",
                                                "users/direction",
                                                "users/agente",
                                                "direction",
                                                "agente",
                                                "voisine",
                                                "users/agente/tokens/jeton-agente",
                                                "codelists/sector",
                                                "codelists/sector/codes/culture",
                                                "culture",
                                                "alimentation",
                                                "arthabaska",
                                                "gouvernance",
                                                "piec",
                                                "accompagnement",
                                                "expertise",
                                                "besoin-repondu",
                                                "abandonne",
                                                "retentionRules/abandonne",
                                                "none",
                                                "*",
                                                "1",
                                                "2",
                                                "D-1",
                                                "rang",
                                                "2025-04-10",
                                                "2025-12-31",
                                                "2026-01-15",
                                                "2026-01-16",
                                                "2026-02-30",
                                                "9999-12-31",
                                                "2025-2026",
                                                "2025-2026/T3",
                                                "nom@exemple.org",
                                                "promoter.name",
                                                "notes",
                                                "demande-1",
                                                ""};

// Binding of feed tokens; list tokens are bound to their request.
constexpr std::array<const char*, 3> kFeeds = {"changes", "referral-events\npole",
                                               "referral-events\nmrc-arthabaska"};

constexpr std::array<std::int64_t, 12> kNumbers = {0,
                                                   1,
                                                   -1,
                                                   2,
                                                   500,
                                                   501,
                                                   1440,
                                                   253402300800,
                                                   std::numeric_limits<std::int32_t>::max(),
                                                   std::numeric_limits<std::int32_t>::min(),
                                                   std::numeric_limits<std::int64_t>::max(),
                                                   std::numeric_limits<std::int64_t>::min()};

}  // namespace

TextCall RequestMutator::NewCall() {
  auto method = UnaryMethods().begin();
  std::advance(method, Below(UnaryMethods().size()));
  const auto& callers = RequestService::Callers();
  return {method->second, callers[Below(callers.size())], OneIn(2) ? "fr" : "en",
          NewRequest(*method->second)};
}

void RequestMutator::Mutate(std::vector<TextCall>& calls) {
  if (calls.empty() || (calls.size() < kMaxCalls && OneIn(20))) {
    calls.push_back(NewCall());
    return;
  }
  TextCall& call = calls[Below(calls.size())];
  switch (Below(24)) {
    case 0:
      call.caller = NewCall().caller;
      break;
    case 1:
      call.language = NewCall().language;
      break;
    case 2:
      if (calls.size() > 1) std::swap(call, calls[Below(calls.size())]);
      break;
    case 3:
      if (calls.size() > 1) calls.erase(calls.begin() + static_cast<std::ptrdiff_t>(Below(calls.size())));
      break;
    case 4: {
      // Copies fields to another method: names and parents have common field names.
      TextCall other = NewCall();
      static_cast<void>(other.request->ParseFromString(call.request->SerializeAsString()));
      other.caller = call.caller;
      if (NewRequest(*other.method)->ParseFromString(other.request->SerializeAsString()))
        call = std::move(other);
      break;
    }
    default:
      MutateMessage(*call.request, 0);
  }
}

void RequestMutator::MutateMessage(Message& message, int depth) {
  const auto& type = *message.GetDescriptor();
  if (type.field_count() == 0) return;
  // Often an existing value: a message with every field at random fails on the first one.
  std::vector<const Field*> there;
  message.GetReflection()->ListFields(message, &there);
  const bool any = there.empty() || OneIn(3);
  const Field& field =
      any ? *type.field(static_cast<int>(Below(static_cast<std::size_t>(type.field_count()))))
          : *there[Below(there.size())];
  if (field.is_repeated()) {
    MutateRepeated(message, field, depth);
  } else {
    MutateField(message, field, depth);
  }
}

void RequestMutator::MutateField(Message& message, const Field& field, int depth) {
  const auto& reflection = *message.GetReflection();
  if (OneIn(8)) {
    reflection.ClearField(&message, &field);
  } else if (field.cpp_type() == Field::CPPTYPE_MESSAGE) {
    if (depth < kDeepest) MutateMessage(*reflection.MutableMessage(&message, &field), depth + 1);
  } else {
    Put(message, field, -1);
  }
}

void RequestMutator::MutateRepeated(Message& message, const Field& field, int depth) {
  const auto& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, &field);
  const int index = size == 0 ? 0 : static_cast<int>(Below(static_cast<std::size_t>(size)));
  const bool is_message = field.cpp_type() == Field::CPPTYPE_MESSAGE;
  if (size > 0 && OneIn(4)) {
    reflection.SwapElements(&message, &field, index, size - 1);
    if (OneIn(2)) reflection.RemoveLast(&message, &field);
  } else if (size == 0 || OneIn(2)) {
    if (is_message) {
      if (depth < kDeepest) MutateMessage(*reflection.AddMessage(&message, &field), depth + 1);
    } else {
      Put(message, field, size);
    }
  } else if (is_message) {
    MutateMessage(*reflection.MutableRepeatedMessage(&message, &field, index), depth + 1);
  } else {
    Put(message, field, index);
  }
}

std::string RequestMutator::NewText(const Field& field, const std::string& old) {
  if (old.empty() || OneIn(2)) {
    // Update masks consist of field names.
    if (field.full_name() == "google.protobuf.FieldMask.paths" && OneIn(3)) return "promoter";
    return kWords[Below(kWords.size())];
  }
  std::string text = mutate_bytes_(old, kLongestText);
  // No client can send text that is not UTF-8.
  return domain::IsValidUtf8(text) ? text : old;
}

std::string RequestMutator::ForgedToken(const Message& message, const Field& field) {
  std::vector<std::string> key(1 + Below(3));
  for (std::string& part : key) {
    part = OneIn(4) ? kWords[Below(kWords.size())]
                    : absl::StrCat(NewNumber(static_cast<std::int64_t>(Below(40))));
  }
  const std::string query = field.name() == "resume_token" ? kFeeds[Below(kFeeds.size())]
                                                           : convert::QueryFingerprint(message, "direction");
  return convert::MakePageToken(query, key);
}

std::int64_t RequestMutator::NewNumber(std::int64_t old) {
  if (OneIn(2)) return kNumbers[Below(kNumbers.size())];
  const auto step = static_cast<std::uint64_t>(Below(64)) - 32U;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(old) + step);
}

int RequestMutator::NewEnum(const Field& field) {
  const auto& type = *field.enum_type();
  if (OneIn(10)) return static_cast<int>(Below(1000)) - 100;
  return type.value(static_cast<int>(Below(static_cast<std::size_t>(type.value_count()))))->number();
}

void RequestMutator::Put(Message& message, const Field& field, int index) {
  const auto& r = *message.GetReflection();
  const bool single = index < 0;
  const bool added = !single && index == r.FieldSize(message, &field);
  switch (field.cpp_type()) {
    case Field::CPPTYPE_STRING: {
      const std::string old = single  ? r.GetString(message, &field)
                              : added ? ""
                                      : r.GetRepeatedString(message, &field, index);
      const bool token = field.name() == "page_token" || field.name() == "resume_token";
      const std::string text = token && OneIn(2) ? ForgedToken(message, field) : NewText(field, old);
      if (single) return r.SetString(&message, &field, text);
      return added ? r.AddString(&message, &field, text) : r.SetRepeatedString(&message, &field, index, text);
    }
    case Field::CPPTYPE_ENUM: {
      const int value = NewEnum(field);
      if (single) return r.SetEnumValue(&message, &field, value);
      return added ? r.AddEnumValue(&message, &field, value)
                   : r.SetRepeatedEnumValue(&message, &field, index, value);
    }
    // Requests repeat no other kind of scalar.
    case Field::CPPTYPE_INT64:
      if (single) r.SetInt64(&message, &field, NewNumber(r.GetInt64(message, &field)));
      return;
    case Field::CPPTYPE_INT32:
      if (single) {
        r.SetInt32(&message, &field, static_cast<std::int32_t>(NewNumber(r.GetInt32(message, &field))));
      }
      return;
    case Field::CPPTYPE_BOOL:
      if (single) r.SetBool(&message, &field, !r.GetBool(message, &field));
      return;
    default:
      return;
  }
}

}  // namespace relais::fuzz
