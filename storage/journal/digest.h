#ifndef RELAIS_STORAGE_JOURNAL_DIGEST_H_
#define RELAIS_STORAGE_JOURNAL_DIGEST_H_

#include <array>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "storage/engine/value.h"
#include "storage/journal/journal.h"
#include "storage/versioned/versioned.h"

// Digests that form the journal's chain. All functions are thread-safe, and pure except NewSalt. Digests are
// SHA-256; texts of them have 64 hexadecimal digits. The input encoding has names and lengths, so that
// different inputs never encode alike.

namespace relais::storage {

// Digest of any bytes, as text.
std::string Sha256Hex(absl::string_view data);

// 128 random bits as 32 hexadecimal digits.
std::string NewSalt();

// Digest of the personal columns of a row and their salt.
std::string PersonalDigest(const TableSchema& shape, const std::vector<Value>& values,
                           const std::string& salt);

// A binary digest: an import or a verification holds those of millions of rows.
using Sha256Bytes = std::array<unsigned char, 32>;

// Digest of the table name and the columns of a row. Covers personal columns through `personal_digest`, which
// is empty if the table has none.
Sha256Bytes RowDigest(const TableSchema& shape, const std::vector<Value>& values,
                      const std::string& personal_digest);

// Converts a digest to 64 hexadecimal digits and back. BytesOf returns all zeros for any other text.
std::string HexOf(const Sha256Bytes& digest);
Sha256Bytes BytesOf(const std::string& hex);

// Digest of the fact that the current row with this key was superseded. Reads only the key columns of
// `values`.
Sha256Bytes SupersededDigest(const TableSchema& shape, const std::vector<Value>& values);

// Digest of all row digests of an entry, in any order. `sorted` holds further digests, already sorted.
std::string WrittenDigest(std::vector<Sha256Bytes> row_digests, const std::vector<Sha256Bytes>& sorted = {});

// Digest of the whole entry except its `digest`.
std::string EntryDigest(const JournalEntry& entry);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_JOURNAL_DIGEST_H_
