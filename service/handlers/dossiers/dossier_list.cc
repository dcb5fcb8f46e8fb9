#include "service/handlers/dossiers/dossier_list.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/dossiers/dossier_filter.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/dossiers/duplicates.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

constexpr int kMaxBatch = 500;

struct OrderField {
  const char* name;
  const char* column;
};
constexpr OrderField kOrderFields[] = {
    {"opened_on", "opened_on"}, {"closed_on", "closed_on"}, {"update_time", "since_seq"}};

bool IsByEntry(const storage::DossierOrder& order) {
  return order.column != nullptr && absl::string_view(order.column) == "since_seq";
}

storage::DossierOrder ReadOrder(RequestReader& input, const std::string& order_by) {
  storage::DossierOrder order;
  if (order_by.empty()) return order;
  absl::string_view field = order_by;
  order.descending = absl::ConsumeSuffix(&field, " desc");
  for (const OrderField& known : kOrderFields) {
    if (field == known.name) order.column = known.column;
  }
  if (order.column == nullptr) {
    input.OneOf("order_by", order_by,
                "opened_on, opened_on desc, closed_on, closed_on desc, update_time, update_time desc");
  }
  return order;
}

// Sets the start of the page from the key of its token: number, then value.
void BeginAfter(const ListPage& page, storage::DossierOrder& order) {
  order.after_number = page.after_number(0);
  if (order.column == nullptr || order.after_number == 0) return;
  if (IsByEntry(order)) {
    order.after_value = storage::Value(convert::ParseKeyNumber(page.after(1)).value_or(0));
  } else {
    order.after_value = storage::Value(page.after(1));
  }
}

std::string SortValueOf(const storage::DossierRecord& record, const storage::DossierOrder& order) {
  if (order.column == nullptr) return "";
  if (IsByEntry(order)) return absl::StrCat(record.since_seq);
  const std::string& date =
      absl::string_view(order.column) == "opened_on" ? record.opened_on : record.closed_on;
  return date.empty() ? storage::kNoDate : date;
}

// Says what the dossier was merged into, if it was and the snapshot shows the target.
absl::Status AddMergedInto(const storage::Snapshot& snapshot, std::int64_t dossier_id,
                           v1::BatchGetDossiersResponse& response) {
  RELAIS_ASSIGN_OR_RETURN(const std::int64_t standing, storage::MergedTo(snapshot, dossier_id));
  if (standing == dossier_id) return absl::OkStatus();
  RELAIS_ASSIGN_OR_RETURN(const auto target, storage::FindDossier(snapshot, standing));
  if (!target.has_value()) return absl::OkStatus();
  v1::MergedDossier& merged = *response.add_merged_into();
  merged.set_name(convert::DossierName(dossier_id));
  merged.set_target(convert::DossierName(standing));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Dossier> DossierListItem(const storage::Snapshot& snapshot,
                                            const storage::DossierRecord& record) {
  v1::Dossier dossier = convert::ToProto(record);
  RELAIS_ASSIGN_OR_RETURN(const storage::DossierTimes times, storage::TimesOf(snapshot, record));
  *dossier.mutable_create_time() = convert::ToTimestamp(times.created);
  *dossier.mutable_update_time() = convert::ToTimestamp(times.updated);
  return dossier;
}

absl::StatusOr<v1::ListDossiersResponse> ListDossiers(const CallContext& call,
                                                      const storage::Snapshot& snapshot,
                                                      const v1::ListDossiersRequest& request) {
  RequestReader input(call, snapshot);
  storage::DossierOrder order = ReadOrder(input, request.order_by());
  ListPage page(std::move(input), request, order.column == nullptr ? "n" : "nt");
  const storage::DossierConditions conditions = ReadDossierFilter(page.input(), request.filter());
  BeginAfter(page, order);
  return page.Answer(
      &v1::ListDossiersResponse::mutable_dossiers,
      [&] { return storage::ListDossierRecords(snapshot, conditions, order, page.limit()); },
      [&](const storage::DossierRecord& item) {
        return order.column == nullptr ? PageKey(item.dossier_id)
                                       : PageKey(item.dossier_id, SortValueOf(item, order));
      },
      [&](const storage::DossierRecord& item) { return DossierListItem(snapshot, item); });
}

absl::StatusOr<v1::BatchGetDossiersResponse> BatchGetDossiers(const CallContext& call,
                                                              const storage::Snapshot& snapshot,
                                                              const v1::BatchGetDossiersRequest& request) {
  RequestReader input(call, snapshot);
  std::set<std::int64_t> wanted;
  if (request.names().empty() || request.names_size() > kMaxBatch) {
    input.AddViolation(
        "names", absl::StrCat(request.names_size()),
        {absl::StrCat("de 1 à ", kMaxBatch, " noms"), absl::StrCat("1 to ", kMaxBatch, " names")});
    return input.status();
  }
  for (int i = 0; i < request.names_size(); ++i) {
    const std::optional<std::int64_t> number = convert::ParseDossierName(request.names(i));
    if (number.has_value()) {
      wanted.insert(*number);
    } else {
      input.AddViolation(absl::StrCat("names[", i, "]"), request.names(i),
                         {"un nom de la forme dossiers/{number}", "a name of the form dossiers/{number}"});
    }
  }
  RELAIS_RETURN_IF_ERROR(input.status());
  storage::DossierConditions conditions;
  conditions.ids.assign(wanted.begin(), wanted.end());
  RELAIS_ASSIGN_OR_RETURN(const std::vector<storage::DossierRecord> records,
                          storage::ListDossierRecords(snapshot, conditions, 0, kMaxBatch));
  v1::BatchGetDossiersResponse response;
  for (const auto& record : records) {
    RELAIS_ASSIGN_OR_RETURN(*response.add_dossiers(), DossierListItem(snapshot, record));
    wanted.erase(record.dossier_id);
  }
  for (const std::int64_t missing : wanted) {
    response.add_missing(convert::DossierName(missing));
    RELAIS_RETURN_IF_ERROR(AddMergedInto(snapshot, missing, response));
  }
  return response;
}

}  // namespace relais::handlers
