#include "service/handlers/privacy/retention.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/convert/common/names.h"
#include "service/convert/privacy/records.h"
#include "service/domain/common/civil_date.h"
#include "service/domain/privacy/retention.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/common/resource.h"
#include "service/handlers/common/revision.h"
#include "service/handlers/dossiers/facts.h"
#include "storage/queries/privacy/privacy.h"
#include "storage/queries/reference/reference_data.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr char kOutcomes[] = "closing_outcome";

storage::RetentionRuleRecord DefaultRule(const std::string& outcome) {
  return {outcome, 0, domain::kDefaultRetentionYears, 0};
}

// The rule of the outcome, or the default; nullopt if there is no such outcome.
absl::StatusOr<std::optional<storage::RetentionRuleRecord>> Find(const CallContext&,
                                                                 const storage::Snapshot& snapshot,
                                                                 const NameWords& words) {
  RELAIS_ASSIGN_OR_RETURN(const auto code, storage::FindCode(snapshot, kOutcomes, words[0]));
  if (!code.has_value()) return std::optional<storage::RetentionRuleRecord>();
  RELAIS_ASSIGN_OR_RETURN(const auto rule, storage::FindRetentionRule(snapshot, words[0]));
  return std::make_optional(rule.value_or(DefaultRule(words[0])));
}

constexpr Resource<storage::RetentionRuleRecord, v1::RetentionRule> kRetentionRules = {
    Converted<storage::RetentionRuleRecord, v1::RetentionRule, convert::ToProto>, /*updatable=*/"", Find};

int YearsOf(const std::vector<storage::RetentionRuleRecord>& rules, const std::string& outcome) {
  for (const storage::RetentionRuleRecord& rule : rules) {
    if (rule.outcome == outcome) return static_cast<int>(rule.years);
  }
  return domain::kDefaultRetentionYears;
}

std::string ClosedTo(absl::CivilDay due_to, int years) {
  return domain::FormatDate(domain::RetentionClosedTo(due_to, years));
}

v1::RetentionItem ItemOf(const storage::DossierRecord& dossier,
                         const std::vector<storage::RetentionRuleRecord>& rules) {
  v1::RetentionItem item;
  item.set_dossier(convert::DossierName(dossier.dossier_id));
  item.set_closing_outcome(dossier.closing_outcome);
  item.set_closed_on(dossier.closed_on);
  const int years = YearsOf(rules, dossier.closing_outcome);
  item.set_due_on(domain::FormatDate(domain::RetentionDueOn(DayOf(dossier.closed_on), years)));
  return item;
}

}  // namespace

absl::StatusOr<v1::ListRetentionRulesResponse> ListRetentionRules(const CallContext&,
                                                                  const storage::Snapshot& snapshot,
                                                                  const v1::ListRetentionRulesRequest&) {
  RELAIS_ASSIGN_OR_RETURN(const auto codes, storage::ListCodes(snapshot, kOutcomes));
  RELAIS_ASSIGN_OR_RETURN(const auto rules, storage::ListRetentionRuleRecords(snapshot));
  v1::ListRetentionRulesResponse response;
  for (const storage::CodeRecord& code : codes) {
    const auto rule =
        std::find_if(rules.begin(), rules.end(), [&](const auto& each) { return each.outcome == code.code; });
    *response.add_retention_rules() = convert::ToProto(rule == rules.end() ? DefaultRule(code.code) : *rule);
  }
  return response;
}

absl::StatusOr<std::string> UpdateRetentionRule(const CallContext& call,
                                                storage::WriteTransaction& transaction,
                                                const v1::UpdateRetentionRuleRequest& request) {
  const v1::RetentionRule& rule = request.retention_rule();
  RELAIS_ASSIGN_OR_RETURN(
      storage::RetentionRuleRecord record,
      LoadOrError(kRetentionRules, call, transaction.snapshot(), "retention_rule.name", rule.name()));
  RELAIS_RETURN_IF_ERROR(CheckEtag(rule.name(), rule.etag(), record.revision));
  RequestReader input(call, transaction.snapshot());
  if (rule.years() < domain::kMinRetentionYears || rule.years() > domain::kMaxRetentionYears) {
    input.AddViolation("retention_rule.years", absl::StrCat(rule.years()),
                       {"un nombre d'années entières, de 1 à 100", "a number of whole years, from 1 to 100"});
  }
  RELAIS_RETURN_IF_ERROR(input.status());
  const storage::RetentionRuleRecord before = record;
  record.years = rule.years();
  if (before.revision == 0) {
    // Write the first rule even if it equals the default: it confirms it.
    record.revision = 1;
    transaction.Insert(record);
  } else {
    ReplaceIfChanged(transaction, before, record);
  }
  return rule.name();
}

absl::StatusOr<v1::ListRetentionDueResponse> ListRetentionDue(const CallContext& call,
                                                              const storage::Snapshot& snapshot,
                                                              const v1::ListRetentionDueRequest& request) {
  ListPage page({call, snapshot}, request, "n");
  const std::string due_to = page.input().Date("due_to", request.due_to(), Presence::kOptional);
  const absl::CivilDay day = due_to.empty() ? call.today : DayOf(due_to);
  RELAIS_ASSIGN_OR_RETURN(const auto rules, storage::ListRetentionRuleRecords(snapshot));
  std::vector<storage::RetentionLimit> limits;
  for (const storage::RetentionRuleRecord& rule : rules) {
    limits.push_back({rule.outcome, ClosedTo(day, static_cast<int>(rule.years))});
  }
  return page.Answer(
      &v1::ListRetentionDueResponse::mutable_items,
      [&] {
        return storage::ListDueDossiers(snapshot, limits, ClosedTo(day, domain::kDefaultRetentionYears),
                                        page.after_number(0), page.limit());
      },
      [](const storage::DossierRecord& item) { return PageKey(item.dossier_id); },
      [&](const storage::DossierRecord& item) { return ItemOf(item, rules); });
}

absl::Status Reply(const CallContext& call, const storage::Snapshot& snapshot, const std::string& resource,
                   v1::RetentionRule* reply) {
  return ReplyWith(kRetentionRules, call, snapshot, resource, reply);
}

}  // namespace relais::handlers
