#include "service/handlers/input.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "service/convert/errors.h"
#include "service/convert/names.h"
#include "service/domain/civil_date.h"
#include "service/domain/codelist.h"
#include "service/domain/text.h"
#include "service/handlers/vocabulary.h"
#include "storage/reference_data.h"

namespace relais::handlers {
namespace {

constexpr std::size_t kIdentifierLimit = 63;

bool HasControlCharacter(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c)) && c != '\n' && c != '\r' && c != '\t';
  });
}

bool IsIdentifier(absl::string_view text) {
  return !text.empty() && text.size() <= kIdentifierLimit && absl::ascii_islower(static_cast<unsigned char>(text[0])) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           const auto u = static_cast<unsigned char>(c);
           return absl::ascii_islower(u) || absl::ascii_isdigit(u) || c == '-';
         });
}

bool LooksLikeEmail(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '@');
  return parts.size() == 2 && !parts[0].empty() && absl::StrContains(parts[1], '.') &&
         !absl::StartsWith(parts[1], ".") && !absl::EndsWith(parts[1], ".") && text.find(' ') == text.npos &&
         text.size() <= 254;
}

}  // namespace

void Input::Fault(absl::string_view field, absl::string_view value, domain::Text problem) {
  violations_.push_back({std::string(field), std::string(value), std::move(problem)});
}

void Input::Add(const domain::Violations& violations) {
  violations_.insert(violations_.end(), violations.begin(), violations.end());
}

absl::Status Input::status() const {
  if (!error_.ok()) return error_;
  return violations_.empty() ? absl::OkStatus() : convert::InvalidFields(violations_);
}

void Input::Missing(absl::string_view field) {
  Fault(field, "", {"ce champ est obligatoire", "this field is required"});
}

void Input::OneOf(absl::string_view field, absl::string_view value, absl::string_view allowed) {
  Fault(field, value,
        {absl::StrCat("valeurs permises : ", allowed), absl::StrCat("allowed values: ", allowed)});
}

std::string Input::Text(absl::string_view field, const std::string& value, Presence presence, std::size_t limit,
                        Privacy privacy) {
  const std::string text(domain::Trim(value));
  const absl::string_view shown = privacy == Privacy::kPersonal ? absl::string_view() : absl::string_view(text);
  if (text.empty()) {
    if (presence == Presence::kRequired) Missing(field);
    return text;
  }
  if (!domain::IsValidUtf8(text) || HasControlCharacter(text)) {
    Fault(field, "", {"le texte contient un caractère de contrôle ou n'est pas en UTF-8",
                      "the text holds a control character or is not UTF-8"});
    return "";
  }
  if (domain::CharacterCount(text) > limit) {
    Fault(field, shown.size() > 80 ? absl::string_view() : shown,
          {absl::StrCat("au plus ", limit, " caractères"), absl::StrCat("at most ", limit, " characters")});
    return "";
  }
  return text;
}

std::string Input::Date(absl::string_view field, const std::string& value, Presence presence) {
  if (value.empty()) {
    if (presence == Presence::kRequired) Missing(field);
    return "";
  }
  const std::optional<absl::CivilDay> day = domain::ParseDate(value);
  if (!day.has_value()) {
    Fault(field, value, {"une date qui existe, de la forme AAAA-MM-JJ", "a date that exists, in the form YYYY-MM-DD"});
    return "";
  }
  return domain::FormatDate(*day);
}

std::string Input::PastDate(absl::string_view field, const std::string& value, Presence presence) {
  const std::string date = Date(field, value, presence);
  if (date > domain::FormatDate(call_.today)) {
    const std::string today = domain::FormatDate(call_.today);
    Fault(field, value, {absl::StrCat("une date au plus tard aujourd'hui, ", today),
                         absl::StrCat("a date not after today, ", today)});
    return "";
  }
  return date;
}

std::string Input::DateOrToday(absl::string_view field, const std::string& value) {
  return value.empty() ? domain::FormatDate(call_.today) : PastDate(field, value, Presence::kRequired);
}

std::string Input::Code(absl::string_view codelist, absl::string_view field, const std::string& value,
                        Presence presence, const std::string& current) {
  if (value.empty()) {
    if (presence == Presence::kRequired) Missing(field);
    return "";
  }
  if (value == current) return value;
  // The exact code first: it is what programs send, and one read by key answers it.
  const auto exact = storage::FindCode(snapshot_, std::string(codelist), value);
  Keep(exact.status());
  if (!exact.ok()) return "";
  if (exact->has_value() && (*exact)->active) return value;
  const auto index = LoadCodelist(snapshot_, codelist);
  Keep(index.status());
  if (!index.ok()) return "";
  const domain::CodelistIndex::Resolution resolution = index->Resolve(value);
  if (resolution.match == domain::CodelistIndex::Match::kActive || (!current.empty() && resolution.code == current)) {
    return resolution.code;
  }
  OneOf(field, value, index->AllowedCodes());
  return "";
}

std::string Input::Organization(absl::string_view field, const std::string& value, Presence presence,
                                const std::string& current) {
  if (value.empty()) {
    if (presence == Presence::kRequired) Missing(field);
    return "";
  }
  const std::string id = convert::IdOf(value, "organizations");
  if (id == current) return id;
  const auto exact = storage::FindOrganization(snapshot_, id);
  Keep(exact.status());
  if (!exact.ok()) return "";
  if (exact->has_value() && (*exact)->active) return id;
  const auto index = LoadOrganizations(snapshot_);
  Keep(index.status());
  if (!index.ok()) return "";
  const domain::CodelistIndex::Resolution resolution = index->Resolve(id);
  if (resolution.match == domain::CodelistIndex::Match::kActive || (!current.empty() && resolution.code == current)) {
    return resolution.code;
  }
  OneOf(field, value, index->AllowedCodes());
  return "";
}

std::string Input::Agreement(absl::string_view field, const std::string& value) {
  if (value.empty()) return "";
  const std::string id = convert::IdOf(value, "agreements");
  const auto found = storage::FindAgreement(snapshot_, id);
  Keep(found.status());
  if (!found.ok()) return "";
  if (!found->has_value()) {
    Fault(field, value, {"une entente qui existe; voyez « relais agreement list »",
                         "an agreement that exists; see “relais agreement list”"});
    return "";
  }
  return id;
}

std::optional<std::int64_t> Input::Cents(absl::string_view field, std::optional<std::int64_t> value) {
  if (value.has_value() && *value < 0) {
    Fault(field, absl::StrCat(*value), {"un montant en cents, 0 ou plus", "an amount in cents, 0 or more"});
    return std::nullopt;
  }
  return value;
}

std::string Input::Identifier(absl::string_view field, const std::string& value) {
  if (value.empty()) {
    Missing(field);
  } else if (!IsIdentifier(value)) {
    Fault(field, value, {"lettres a à z, chiffres et traits d'union, au plus 63, une lettre d'abord",
                         "letters a to z, digits and hyphens, at most 63, a letter first"});
    return "";
  }
  return value;
}

std::string Input::Email(absl::string_view field, const std::string& value) {
  const std::string text = Text(field, value, Presence::kOptional, 254, Privacy::kPersonal);
  if (text.empty() || LooksLikeEmail(text)) return text;
  Fault(field, "", {"une adresse de la forme nom@domaine", "an address in the form name@domain"});
  return "";
}

std::string Input::Aliases(absl::string_view field, const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    if (value.empty() || absl::StrContains(value, '|') || value.size() > 200) {
      Fault(field, value, {"de 1 à 200 caractères, sans « | »", "1 to 200 characters, without “|”"});
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
