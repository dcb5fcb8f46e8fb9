#include "service/handlers/common/request_reader.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/convert/common/errors.h"
#include "service/convert/common/names.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/common/codelist.h"
#include "service/domain/common/field_checks.h"
#include "service/domain/common/localized_text.h"
#include "service/handlers/common/codelists.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/statistics/statistics.h"

namespace relais::handlers {
namespace {

// Longer values are not repeated in errors.
constexpr std::size_t kShownLimit = 80;

}  // namespace

void RequestReader::AddViolation(absl::string_view field, absl::string_view value,
                                 domain::LocalizedText problem) {
  violations_.push_back({std::string(field), std::string(value), std::move(problem)});
}

void RequestReader::Add(const domain::Violations& violations) {
  violations_.insert(violations_.end(), violations.begin(), violations.end());
}

absl::Status RequestReader::status() const {
  if (!error_.ok()) return error_;
  return violations_.empty() ? absl::OkStatus() : convert::InvalidFields(violations_);
}

void RequestReader::Missing(absl::string_view field) {
  if (std::optional<domain::LocalizedText> problem = domain::CheckRequired(""); problem.has_value()) {
    AddViolation(field, "", *std::move(problem));
  }
}

void RequestReader::OneOf(absl::string_view field, absl::string_view value, absl::string_view allowed) {
  AddViolation(field, value,
               {absl::StrCat("valeurs permises : ", allowed), absl::StrCat("allowed values: ", allowed)});
}

std::string RequestReader::Text(absl::string_view field, const std::string& value, Presence presence,
                                std::size_t limit, Privacy privacy) {
  std::string text(domain::Trim(value));
  const absl::string_view shown =
      privacy == Privacy::kPersonal ? absl::string_view() : absl::string_view(text);
  if (text.empty()) {
    if (presence == Presence::kRequired) Missing(field);
    return text;
  }
  if (std::optional<domain::LocalizedText> problem = domain::CheckText(text, limit); problem.has_value()) {
    // A long text does not help in an error, and may be personal.
    AddViolation(field, shown.size() > kShownLimit ? absl::string_view() : shown, *std::move(problem));
    return "";
  }
  return text;
}

std::string RequestReader::Unreserved(absl::string_view field, const std::string& value, Presence presence,
                                      std::size_t limit) {
  std::string text = Text(field, value, presence, limit);
  if (std::optional<domain::LocalizedText> problem = domain::CheckNotReserved(text); problem.has_value()) {
    AddViolation(field, text, *std::move(problem));
    return "";
  }
  return text;
}

std::string RequestReader::Date(absl::string_view field, const std::string& value, Presence presence) {
  if (value.empty()) {
    if (presence == Presence::kRequired) Missing(field);
    return "";
  }
  const std::optional<absl::CivilDay> day = domain::ParseDate(value);
  if (!day.has_value()) {
    AddViolation(
        field, value,
        {"une date qui existe, de la forme AAAA-MM-JJ", "a date that exists, in the form YYYY-MM-DD"});
    return "";
  }
  return domain::FormatDate(*day);
}

std::string RequestReader::PastDate(absl::string_view field, const std::string& value, Presence presence) {
  std::string date = Date(field, value, presence);
  const std::optional<absl::CivilDay> day = domain::ParseDate(date);
  if (!day.has_value()) return "";
  if (std::optional<domain::LocalizedText> problem = domain::CheckNotInFuture(*day, call_.today);
      problem.has_value()) {
    AddViolation(field, value, *std::move(problem));
    return "";
  }
  return date;
}

void RequestReader::CheckRange(absl::string_view from_field, const std::string& from,
                               absl::string_view to_field, const std::string& to) {
  if (from.empty() || to.empty() || from <= to) return;
  AddViolation(from_field, from,
               {absl::StrCat("une date au plus tard égale à « ", to_field, " »"),
                absl::StrCat("a date not after `", to_field, "`")});
  AddViolation(to_field, to,
               {absl::StrCat("une date au plus tôt égale à « ", from_field, " »"),
                absl::StrCat("a date not before `", from_field, "`")});
}

std::string RequestReader::DateOrToday(absl::string_view field, const std::string& value) {
  return value.empty() ? domain::FormatDate(call_.today) : PastDate(field, value, Presence::kRequired);
}

std::string RequestReader::Code(absl::string_view codelist, absl::string_view field, const std::string& value,
                                Presence presence, const std::string& current, Retired retired) {
  if (value.empty()) {
    if (presence == Presence::kRequired) Missing(field);
    return "";
  }
  if (value == current) return value;
  const auto index = LoadCodelist(snapshot_, codelist);
  Keep(index.status());
  if (!index.ok()) return "";
  return Resolved(**index, field, value, value, current, retired);
}

std::string RequestReader::Resolved(const domain::CodelistIndex& index, absl::string_view field,
                                    const std::string& value, const std::string& word,
                                    const std::string& current, Retired retired) {
  // The exact code first: it is what programs send.
  const domain::CodelistEntry* exact = index.Find(word);
  if (exact != nullptr && (exact->active || retired == Retired::kAllowed)) return word;
  const domain::CodelistIndex::Resolution resolution = index.Resolve(word);
  if (resolution.match == domain::CodelistIndex::Match::kActive ||
      (resolution.match == domain::CodelistIndex::Match::kRetired && retired == Retired::kAllowed) ||
      (!current.empty() && resolution.code == current)) {
    return resolution.code;
  }
  OneOf(field, value, index.AllowedCodes());
  return "";
}

std::string RequestReader::Organization(absl::string_view field, const std::string& value, Presence presence,
                                        const std::string& current, Retired retired) {
  if (value.empty()) {
    if (presence == Presence::kRequired) Missing(field);
    return "";
  }
  std::string id = convert::IdOf(value, "organizations");
  if (id == current) return id;
  const auto index = LoadOrganizations(snapshot_);
  Keep(index.status());
  if (!index.ok()) return "";
  return Resolved(**index, field, value, id, current, retired);
}

std::string RequestReader::Agreement(absl::string_view field, const std::string& value) {
  if (value.empty()) return "";
  std::string id = convert::IdOf(value, "agreements");
  const auto found = storage::FindAgreement(snapshot_, id);
  Keep(found.status());
  if (!found.ok()) return "";
  if (!found->has_value()) {
    AddViolation(field, value, {"un protocole d'accompagnement qui existe", "an agreement that exists"});
    return "";
  }
  return id;
}

std::optional<std::int64_t> RequestReader::Cents(absl::string_view field, std::optional<std::int64_t> value) {
  if (!value.has_value()) return value;
  if (std::optional<domain::LocalizedText> problem = domain::CheckAmount(*value); problem.has_value()) {
    AddViolation(field, absl::StrCat(*value), *std::move(problem));
    return std::nullopt;
  }
  return value;
}

std::string RequestReader::Identifier(absl::string_view field, const std::string& value) {
  if (value.empty()) {
    Missing(field);
  } else if (std::optional<domain::LocalizedText> problem = domain::CheckIdentifier(value);
             problem.has_value()) {
    AddViolation(field, value, *std::move(problem));
    return "";
  }
  return value;
}

std::string RequestReader::Email(absl::string_view field, const std::string& value) {
  std::string text = Text(field, value, Presence::kOptional, domain::kMaxEmail, Privacy::kPersonal);
  if (std::optional<domain::LocalizedText> problem = domain::CheckEmail(text); problem.has_value()) {
    AddViolation(field, "", *std::move(problem));
    return "";
  }
  return text;
}

std::string RequestReader::Aliases(absl::string_view field, const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    if (value.empty() || absl::StrContains(value, '|') || value.size() > 200) {
      AddViolation(field, value, {"de 1 à 200 caractères, sans « | »", "1 to 200 characters, without “|”"});
    }
    if (std::optional<domain::LocalizedText> problem = domain::CheckNotReserved(value); problem.has_value()) {
      AddViolation(field, value, *std::move(problem));
    }
  }
  return absl::StrJoin(values, "|");
}

absl::Status CheckEtag(const std::string& resource, const std::string& sent, std::int64_t revision) {
  const std::string current = absl::StrCat(revision);
  if (sent.empty() || sent == current) return absl::OkStatus();
  return convert::EtagMismatch(resource, current);
}

}  // namespace relais::handlers
