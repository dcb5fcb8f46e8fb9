#include "service/handlers/journal/audit.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/auth/access.h"
#include "service/convert/common/names.h"
#include "service/convert/common/records.h"
#include "service/handlers/common/list_page.h"
#include "service/handlers/common/request_reader.h"
#include "service/handlers/dossiers/voiding.h"
#include "storage/access/access.h"
#include "storage/journal/history.h"
#include "storage/journal/journal.h"
#include "storage/queries/accounts/accounts.h"
#include "storage/status_macros.h"

namespace relais::handlers {
namespace {

// The actor's organization at that entry; empty for the service itself.
absl::StatusOr<std::string> OrganizationOf(const storage::Snapshot& whole,
                                           const storage::JournalEntry& entry) {
  const std::optional<std::string> user = convert::ParseNamed(entry.identity.actor, "users");
  if (!user.has_value()) return std::string();
  RELAIS_ASSIGN_OR_RETURN(const auto record, storage::FindUser(whole.At(entry.seq), *user));
  return record.has_value() ? record->organization : std::string();
}

// The organization that `organization` acted for; empty if it acted for itself. Uses the state just before
// the entry, because an answer ends the right that it uses. Uses the entry itself if it opened the dossier.
absl::StatusOr<std::string> ActedFor(const storage::Snapshot& whole, const storage::JournalEntry& entry,
                                     const std::string& organization) {
  const std::optional<std::int64_t> dossier_id = convert::DossierIn(entry.resource);
  if (organization.empty() || !dossier_id.has_value()) return std::string();
  RELAIS_ASSIGN_OR_RETURN(domain::DossierFacts facts, DossierFactsOf(whole.At(entry.seq - 1), *dossier_id));
  if (facts.leads.empty()) {
    RELAIS_ASSIGN_OR_RETURN(facts, DossierFactsOf(whole.At(entry.seq), *dossier_id));
  }
  if (facts.leads.empty() || facts.leads.back().organization == organization) return std::string();
  const bool is_recipient =
      std::any_of(facts.referrals.begin(), facts.referrals.end(), [&](const domain::ReferralFact& referral) {
        return referral.with_consent && referral.to_organization == organization &&
               (referral.state == "sent" || referral.state == "accepted");
      });
  return is_recipient ? std::string() : facts.leads.back().organization;
}

// `reads` are the entries that record a read. A read is never on behalf of another organization.
absl::StatusOr<v1::JournalLine> LineOf(const storage::Snapshot& whole, const storage::JournalEntry& entry,
                                       const std::set<std::int64_t>& reads) {
  v1::JournalLine line;
  line.set_sequence(entry.seq);
  *line.mutable_recorded_at() = convert::ToTimestamp(entry.recorded_at);
  line.set_actor(entry.identity.actor);
  line.set_method(entry.identity.method);
  line.set_resource(entry.resource);
  RELAIS_ASSIGN_OR_RETURN(const std::string organization, OrganizationOf(whole, entry));
  line.set_organization(convert::Named("organizations", organization));
  if (reads.count(entry.seq) > 0 && OnlyReads(entry.identity.method)) return line;
  RELAIS_ASSIGN_OR_RETURN(const std::string acted_for, ActedFor(whole, entry, organization));
  line.set_on_behalf_of(convert::Named("organizations", acted_for));
  return line;
}

// The entries among these that record a read.
absl::StatusOr<std::set<std::int64_t>> ReadsAmong(const storage::Snapshot& whole,
                                                  const std::vector<storage::JournalEntry>& entries) {
  if (entries.empty()) return std::set<std::int64_t>();
  // They descend if the newest come first.
  const auto [first, last] = std::minmax(entries.front().seq, entries.back().seq);
  return storage::ReadEntries(whole, first, last);
}

// Adds the correction, voiding or its undoing that the line's entry made, as far as the snapshot shows it.
absl::Status AddCorrection(const storage::Snapshot& seen, std::int64_t dossier_id, v1::JournalLine& line) {
  RELAIS_ASSIGN_OR_RETURN(const auto correction,
                          storage::FindOne<storage::CorrectionRecord>(
                              seen, "dossier_id = ? AND since_seq = ?", {dossier_id, line.sequence()}));
  if (correction.has_value()) {
    v1::Correction& told = *line.mutable_correction();
    told.set_name(absl::StrCat(convert::DossierName(dossier_id), "/corrections/", correction->number));
    told.set_subject(correction->subject);
    told.set_before(correction->old_value);
    told.set_after(correction->new_value);
    told.set_reason(correction->reason);
    return absl::OkStatus();
  }
  if (line.method() != "VoidDossier" && line.method() != "UnvoidDossier") return absl::OkStatus();
  const bool undone = line.method() == "UnvoidDossier";
  const std::int64_t position = undone ? line.sequence() - 1 : line.sequence();
  RELAIS_ASSIGN_OR_RETURN(const auto voiding,
                          storage::FindOne<storage::VoidingRecord>(seen.Unrestricted().At(position),
                                                                   "dossier_id = ?", {dossier_id}));
  v1::Correction& told = *line.mutable_correction();
  told.set_name(convert::DossierName(dossier_id));
  told.set_subject("dossier");
  told.set_before(undone ? "voided" : "standing");
  told.set_after(undone ? "standing" : "voided");
  if (!undone && voiding.has_value()) told.set_reason(voiding->reason);
  return absl::OkStatus();
}

std::vector<std::string> KeyOf(const storage::JournalEntry& entry) { return PageKey(entry.seq); }

// Entries of the journal after those of the previous page.
absl::StatusOr<std::vector<storage::JournalEntry>> ListEntries(const storage::Snapshot& whole,
                                                               const v1::ListJournalRequest& request,
                                                               const ListPage& page) {
  std::vector<storage::JournalEntry> entries;
  const auto add = [&](const storage::JournalEntry& entry) { entries.push_back(entry); };
  if (request.newest_first()) {
    const std::int64_t last = request.page_token().empty()
                                  ? whole.position()
                                  : std::min(whole.position(), page.after_number(0) - 1);
    RELAIS_RETURN_IF_ERROR(
        storage::ForEachEntryBackwards(whole.At(last), request.after_sequence(), add, page.limit()));
  } else {
    // A position beyond the last entry gives an empty page.
    const std::int64_t after =
        std::min(std::max(request.after_sequence(), page.after_number(0)), whole.position());
    RELAIS_RETURN_IF_ERROR(storage::ForEachEntry(whole, after + 1, add, page.limit()));
  }
  return entries;
}

// Entries of the dossier after those of the previous page. An entry may be about several dossiers; names only
// this one.
absl::StatusOr<std::vector<storage::JournalEntry>> HistoryEntries(const CallContext& call,
                                                                  const storage::Snapshot& snapshot,
                                                                  const DossierOrVoided& found,
                                                                  const ListPage& page) {
  const std::int64_t dossier_id = found.dossier.dossier_id;
  const bool with_reads = call.principal.Holds(v1::ROLE_ADVISOR) || found.lead == call.principal.organization;
  RELAIS_ASSIGN_OR_RETURN(const auto positions,
                          storage::ListDossierEntries(found.snapshot, dossier_id, with_reads,
                                                      page.after_number(0), page.limit()));
  std::vector<storage::JournalEntry> entries;
  for (const std::int64_t position : positions) {
    RELAIS_ASSIGN_OR_RETURN(auto entry, storage::FindEntry(snapshot, position));
    if (!entry.has_value()) continue;
    const std::optional<std::int64_t> about = convert::DossierIn(entry->resource);
    if (about.has_value() && *about != dossier_id) entry->resource = convert::DossierName(dossier_id);
    entries.push_back(*std::move(entry));
  }
  return entries;
}

}  // namespace

absl::StatusOr<v1::ListJournalResponse> ListJournal(const CallContext& call,
                                                    const storage::Snapshot& snapshot,
                                                    const v1::ListJournalRequest& request) {
  ListPage page({call, snapshot}, request, "n");
  if (request.after_sequence() < 0) {
    page.input().AddViolation("after_sequence", absl::StrCat(request.after_sequence()),
                              {"une position du journal, 0 ou plus", "a journal position, 0 or more"});
  }
  const storage::Snapshot whole = snapshot.Unrestricted();
  std::set<std::int64_t> reads;
  return page.Answer(
      &v1::ListJournalResponse::mutable_lines,
      [&]() -> absl::StatusOr<std::vector<storage::JournalEntry>> {
        RELAIS_ASSIGN_OR_RETURN(auto entries, ListEntries(whole, request, page));
        RELAIS_ASSIGN_OR_RETURN(reads, ReadsAmong(whole, entries));
        return entries;
      },
      KeyOf, [&](const storage::JournalEntry& entry) { return LineOf(whole, entry, reads); });
}

absl::StatusOr<v1::ListDossierHistoryResponse> ListDossierHistory(
    const CallContext& call, const storage::Snapshot& snapshot,
    const v1::ListDossierHistoryRequest& request) {
  RELAIS_ASSIGN_OR_RETURN(const DossierOrVoided found, LoadDossierOrVoided(snapshot, request.name()));
  ListPage page({call, snapshot}, request, "n");
  const storage::Snapshot whole = snapshot.Unrestricted();
  std::set<std::int64_t> reads;
  return page.Answer(
      &v1::ListDossierHistoryResponse::mutable_lines,
      [&]() -> absl::StatusOr<std::vector<storage::JournalEntry>> {
        RELAIS_ASSIGN_OR_RETURN(auto entries, HistoryEntries(call, snapshot, found, page));
        RELAIS_ASSIGN_OR_RETURN(reads, ReadsAmong(whole, entries));
        return entries;
      },
      KeyOf,
      [&](const storage::JournalEntry& entry) -> absl::StatusOr<v1::JournalLine> {
        RELAIS_ASSIGN_OR_RETURN(v1::JournalLine line, LineOf(whole, entry, reads));
        RELAIS_RETURN_IF_ERROR(AddCorrection(found.snapshot, found.dossier.dossier_id, line));
        return line;
      });
}

}  // namespace relais::handlers
