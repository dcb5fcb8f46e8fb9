#include "storage/digest.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace relais::storage {
namespace {

constexpr std::size_t kSaltBytes = 16;

// Length before text: "ab"+"c" must not look like "a"+"bc".
void AppendText(std::string& out, absl::string_view text) { absl::StrAppend(&out, text.size(), ":", text); }

void AppendColumn(std::string& out, const Column& column, const Value& value) {
  AppendText(out, column.name);
  if (value.is_null()) {
    out += 'n';
  } else if (value.type() == Value::Type::kInteger) {
    absl::StrAppend(&out, "i", value.integer(), ";");
  } else {
    out += 't';
    AppendText(out, value.text());
  }
}

std::string Columns(const TableShape& shape, const std::vector<Value>& values, bool (*wanted)(Column::Role)) {
  std::string out;
  for (std::size_t i = 0; i < shape.columns.size(); ++i) {
    const bool unfilled = shape.columns[i].role == Column::Role::kAdded && values[i].is_null();
    if (wanted(shape.columns[i].role) && !unfilled) AppendColumn(out, shape.columns[i], values[i]);
  }
  return out;
}

}  // namespace

std::string Sha256Hex(absl::string_view data) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash;
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(data.data()), data.size());
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

std::string NewSalt() {
  std::array<char, kSaltBytes> salt;
  randombytes_buf(salt.data(), salt.size());
  return absl::BytesToHexString(absl::string_view(salt.data(), salt.size()));
}

std::string PersonalDigest(const TableShape& shape, const std::vector<Value>& values,
                           const std::string& salt) {
  std::string out;
  AppendText(out, salt);
  out += Columns(shape, values, [](Column::Role role) { return role == Column::Role::kPersonal; });
  return Sha256Hex(out);
}

std::string RowDigest(const TableShape& shape, const std::vector<Value>& values,
                      const std::string& personal_digest) {
  std::string out = "row;";
  AppendText(out, shape.name);
  out += Columns(shape, values, [](Column::Role role) { return role != Column::Role::kPersonal; });
  AppendText(out, personal_digest);
  return Sha256Hex(out);
}

std::string SupersededDigest(const TableShape& shape, const std::vector<Value>& values) {
  std::string out = "superseded;";
  AppendText(out, shape.name);
  out += Columns(shape, values, [](Column::Role role) { return role == Column::Role::kKey; });
  return Sha256Hex(out);
}

std::string WrittenDigest(std::vector<std::string> row_digests) {
  std::sort(row_digests.begin(), row_digests.end());
  return Sha256Hex(absl::StrJoin(row_digests, ""));
}

std::string EntryDigest(const JournalEntry& entry) {
  std::string out = absl::StrCat("entry;", entry.seq, ";", absl::ToUnixMicros(entry.recorded_at), ";");
  for (const std::string* text :
       {&entry.identity.actor, &entry.identity.method, &entry.identity.request_id,
        &entry.identity.request_digest, &entry.resource, &entry.written_digest, &entry.previous_digest}) {
    AppendText(out, *text);
  }
  return Sha256Hex(out);
}

}  // namespace relais::storage
