#include "storage/projections/projections.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/access/access_history.h"
#include "storage/projections/external_ids.h"
#include "storage/status_macros.h"

namespace relais::storage {
namespace {

// A dossier has the access of its merge target, and its sources have the access of the dossier.
absl::Status DeriveAccess(const Projections& projections, const Snapshot& written, std::int64_t dossier_id) {
  RELAIS_ASSIGN_OR_RETURN(std::vector<std::int64_t> dossiers, MergedInto(written, dossier_id));
  dossiers.push_back(dossier_id);
  for (const std::int64_t each : dossiers) {
    RELAIS_ASSIGN_OR_RETURN(const std::vector<AccessRow> rows, AccessAt(projections, written, each));
    RELAIS_RETURN_IF_ERROR(ReplaceAccess(written, each, rows));
  }
  return absl::OkStatus();
}

absl::Status DeriveWords(const Projections& projections, const Snapshot& written, const DossierState& dossier,
                         NewWords& new_words) {
  std::vector<DossierWord> words = projections.words(dossier);
  if (!dossier.is_new) return ReplaceWords(written, dossier.dossier_id, words);
  new_words.Add(dossier.dossier_id, std::move(words));
  return absl::OkStatus();
}

absl::Status DeriveCachedAnswer(const Projections& projections, const Snapshot& written,
                                const DossierState& dossier) {
  const std::optional<CachedAnswer> cached_answer = projections.cached_answer(dossier);
  return cached_answer.has_value() ? PutCachedAnswer(written, *cached_answer)
                                   : RemoveCachedAnswer(written, dossier.dossier_id);
}

absl::Status InsertHistory(const Snapshot& written, std::int64_t dossier_id,
                           const std::vector<AccessInterval>& history) {
  for (const AccessInterval& interval : history) {
    RELAIS_RETURN_IF_ERROR(written.session().Execute(
        "INSERT INTO dossier_access (dossier_id, organization, leads, open_to, "
        "cut_seq, since_seq, until_seq) VALUES (?, ?, ?, ?, ?, ?, ?)",
        {dossier_id, interval.row.organization, interval.row.leads, interval.row.open_to,
         interval.row.cut_seq, interval.since_seq, interval.until_seq}));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status DeriveParts(const Projections& projections, const Snapshot& written, const DossierState& dossier,
                         DerivedParts parts, NewWords& new_words) {
  if (parts.access && dossier.is_new) {
    RELAIS_ASSIGN_OR_RETURN(const std::vector<AccessRow> rows, projections.access(written, dossier));
    RELAIS_RETURN_IF_ERROR(InsertAccess(written, rows));
  } else if (parts.access) {
    RELAIS_RETURN_IF_ERROR(DeriveAccess(projections, written, dossier.dossier_id));
  }
  if (parts.words) RELAIS_RETURN_IF_ERROR(DeriveWords(projections, written, dossier, new_words));
  if (parts.cached_answer) RELAIS_RETURN_IF_ERROR(DeriveCachedAnswer(projections, written, dossier));
  return absl::OkStatus();
}

absl::Status DeriveEverything(const Projections& projections, const Snapshot& written) {
  std::vector<std::int64_t> dossiers;
  RELAIS_RETURN_IF_ERROR(
      written.session().Query("SELECT DISTINCT dossier_id FROM dossier ORDER BY dossier_id", {}, "i",
                              [&](const Row& row) { dossiers.push_back(row.Integer(0)); }));
  for (const char* table : {"dossier_access", "dossier_word", "dossier_card"}) {
    RELAIS_RETURN_IF_ERROR(written.session().Execute(absl::StrCat("DELETE FROM ", table)));
  }
  NewWords new_words;
  const DerivedParts present = {false, true, true};
  for (const std::int64_t dossier_id : dossiers) {
    RELAIS_ASSIGN_OR_RETURN(const auto history, AccessHistory(projections, written, dossier_id));
    RELAIS_RETURN_IF_ERROR(InsertHistory(written, dossier_id, history));
    RELAIS_ASSIGN_OR_RETURN(const DossierState dossier, ReadDossierState(written, dossier_id, present));
    RELAIS_RETURN_IF_ERROR(DeriveParts(projections, written, dossier, present, new_words));
  }
  RELAIS_RETURN_IF_ERROR(new_words.Insert(written));
  return DeriveAllExternalIds(projections, written);
}

absl::Status AddMovedByNetwork(const Snapshot& written, std::int64_t seq, std::set<std::int64_t>& dossiers) {
  RELAIS_ASSIGN_OR_RETURN(
      const std::int64_t moved,
      written.session().QueryInteger(
          "SELECT COUNT(*) FROM organization earlier, organization later"
          " WHERE earlier.until_seq = ? AND later.since_seq = ? AND later.organization = earlier.organization"
          " AND (COALESCE(later.network, '') <> COALESCE(earlier.network, '') OR later.kind <> earlier.kind)",
          {seq, seq}));
  if (moved == 0) return absl::OkStatus();
  return written.session().Query(
      "SELECT DISTINCT c.dossier_id FROM consent c WHERE c.until_seq IS NULL AND c.whole_network = 1"
      " AND EXISTS (SELECT 1 FROM referral r WHERE r.dossier_id = c.dossier_id AND r.until_seq IS NULL"
      " AND r.consent_number IS NOT NULL AND r.state = 'accepted')",
      {}, "i", [&](const Row& row) { dossiers.insert(row.Integer(0)); });
}

}  // namespace relais::storage
