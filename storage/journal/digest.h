#ifndef RELAIS_STORAGE_JOURNAL_DIGEST_H_
#define RELAIS_STORAGE_JOURNAL_DIGEST_H_

#include <array>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "storage/engine/value.h"
#include "storage/journal/journal.h"
#include "storage/versioned/versioned.h"

// What the journal's chain is made of. Every function is pure but NewSalt, and thread-safe. Digests are
// SHA-256, as 64 hexadecimal digits where they are text; what they cover is written so that no two different
// inputs look alike (names and lengths).

namespace relais::storage {

std::string Sha256Hex(absl::string_view data);

// 128 random bits as 32 hexadecimal digits.
std::string NewSalt();

// Covers the personal columns of a row and their salt.
std::string PersonalDigest(const TableSchema& shape, const std::vector<Value>& values,
                           const std::string& salt);

// A digest as it is, not as text: an import or a verification holds those of millions of rows.
using Sha256Bytes = std::array<unsigned char, 32>;

// Covers table and columns of a row, the personal ones by their digest (empty where the shape has none).
Sha256Bytes RowDigest(const TableSchema& shape, const std::vector<Value>& values,
                      const std::string& personal_digest);

// A digest as 64 hexadecimal digits, and back; all zero for a text that is none.
std::string HexOf(const Sha256Bytes& digest);
Sha256Bytes BytesOf(const std::string& hex);

// Covers the fact that the current row with this key was superseded. Only the key columns of `values` are
// read.
Sha256Bytes SupersededDigest(const TableSchema& shape, const std::vector<Value>& values);

// Covers all row digests of an entry, in whatever order they come; `sorted` are more of them, sorted.
std::string WrittenDigest(std::vector<Sha256Bytes> row_digests, const std::vector<Sha256Bytes>& sorted = {});

// Covers everything of the entry but `digest` itself.
std::string EntryDigest(const JournalEntry& entry);

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_JOURNAL_DIGEST_H_
