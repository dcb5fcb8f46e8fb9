#ifndef RELAIS_STORAGE_RECORDS_TABLE_TRAITS_H_
#define RELAIS_STORAGE_RECORDS_TABLE_TRAITS_H_

// Properties of a table that its record declares beside the columns (records.h). Code that treats some tables
// differently goes by these, never by a list of names.

namespace relais::storage {

// The rule of Scope (versioned.h) that limits the rows of a table. kNone: the table is not about dossiers, so
// no rule applies.
enum class Bound { kNone, kDossier, kReferral, kIntervention };

// Rows that the change feed lists as resources.
enum class Feed {
  kNone,
  // Created and updated rows; rows of the table are never removed.
  kKept,
  // Created, updated and removed rows.
  kRemovable,
};

// Place of the rows in the content of a dossier. A voiding removes all content.
enum class Content {
  // No content: the rows are not about dossiers, or record what was done with one. Merges leave them.
  kNone,
  // The dossier's own row and its dated changes. A merge removes those of the source.
  kOwn,
  // Parts, whose key is `dossier_id` and `number`. A merge moves them to new numbers in the target.
  kPart,
  // Rows that belong to a part and move with it; their key begins with that of the part.
  kOfPart,
};

// Whether the history of a dossier includes the entries that wrote the rows.
enum class InHistory { kAlways, kOnRequest, kNever };

// The projections of a dossier.
struct DerivedParts {
  // Access: from leads, referrals, consents and merges.
  bool access = false;
  // Search words: from its own row.
  bool words = false;
  // Cached answer: from its own row, phases, statuses and leads.
  bool cached_answer = false;

  bool any() const { return access || words || cached_answer; }
};

// Plain value, made by chained calls. Without a call the table is no resource, and has no effect on access,
// search, cached answers or caches of reference data.
struct TableTraits {
  // Name of a row's resource with key columns in braces, such as `dossiers/{dossier_id}/consents/{number}`.
  // Null if the rows are no resources of the API.
  const char* name_pattern = nullptr;
  Feed feed = Feed::kNone;
  // Applies to tables about dossiers only: see BoundOf.
  Bound bound = Bound::kDossier;
  Content content = Content::kNone;
  // Table of the part that the rows belong to, for kOfPart.
  const char* part_of = nullptr;
  InHistory in_history = InHistory::kAlways;
  // Projections of the dossier in the first key column that depend on the rows.
  DerivedParts derives;
  // Whether sessions cache answers made from the rows (Snapshot::Cached).
  bool reference_data = false;
  // Import file with a row for each external_id, and import file whose keys are the external_id, a bar and
  // more; null for none.
  const char* import_file = nullptr;
  const char* import_file_under = nullptr;

  constexpr TableTraits& Named(const char* pattern, Feed listed = Feed::kNone) {
    name_pattern = pattern;
    feed = listed;
    return *this;
  }
  constexpr TableTraits& VisibleBy(Bound rule) {
    bound = rule;
    return *this;
  }
  constexpr TableTraits& Own() {
    content = Content::kOwn;
    return *this;
  }
  constexpr TableTraits& Part() {
    content = Content::kPart;
    return *this;
  }
  constexpr TableTraits& PartOf(const char* table) {
    content = Content::kOfPart;
    part_of = table;
    return *this;
  }
  constexpr TableTraits& History(InHistory included) {
    in_history = included;
    return *this;
  }
  constexpr TableTraits& DerivesAccess() {
    derives.access = true;
    return *this;
  }
  constexpr TableTraits& DerivesWords() {
    derives.words = true;
    return *this;
  }
  constexpr TableTraits& DerivesCachedAnswer() {
    derives.cached_answer = true;
    return *this;
  }
  constexpr TableTraits& ReferenceData() {
    reference_data = true;
    return *this;
  }
  constexpr TableTraits& ImportedFrom(const char* file) {
    import_file = file;
    return *this;
  }
  constexpr TableTraits& ImportedUnder(const char* file) {
    import_file_under = file;
    return *this;
  }
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_RECORDS_TABLE_TRAITS_H_
