#include "storage/journal/digest.h"

#include <nettle/sha2.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace relais::storage {
namespace {

constexpr std::size_t kSaltBytes = 16;

// Length before text: "ab"+"c" must not encode like "a"+"bc".
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

std::string Columns(const TableSchema& shape, const std::vector<Value>& values,
                    bool (*wanted)(Column::Role)) {
  std::string out;
  for (std::size_t i = 0; i < shape.columns.size(); ++i) {
    const bool unfilled = shape.columns[i].role == Column::Role::kAdded && values[i].is_null();
    if (wanted(shape.columns[i].role) && !unfilled) AppendColumn(out, shape.columns[i], values[i]);
  }
  return out;
}

// SHA-256 of all data added.
class Sha256Sum {
 public:
  Sha256Sum() { sha256_init(&state_); }
  void Add(absl::string_view data) {
    sha256_update(&state_, data.size(), reinterpret_cast<const std::uint8_t*>(data.data()));
  }
  Sha256Bytes Finish() {
    Sha256Bytes hash;
    static_assert(sizeof(hash) == SHA256_DIGEST_SIZE);
    sha256_digest(&state_, hash.size(), hash.data());
    return hash;
  }

 private:
  sha256_ctx state_;
};

Sha256Bytes Sha256(absl::string_view data) {
  Sha256Sum sum;
  sum.Add(data);
  return sum.Finish();
}

}  // namespace

std::string HexOf(const Sha256Bytes& digest) {
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

Sha256Bytes BytesOf(const std::string& hex) {
  Sha256Bytes digest{};
  const bool digits = hex.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!digits || hex.size() != 2 * digest.size()) return digest;
  const std::string bytes = absl::HexStringToBytes(hex);
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

std::string Sha256Hex(absl::string_view data) { return HexOf(Sha256(data)); }

std::string NewSalt() {
  // In bulk: each call asks the kernel.
  thread_local std::array<char, kSaltBytes * 64> salts;
  thread_local std::size_t used = salts.size();
  if (used == salts.size()) {
    randombytes_buf(salts.data(), salts.size());
    used = 0;
  }
  const absl::string_view salt(salts.data() + used, kSaltBytes);
  used += kSaltBytes;
  return absl::BytesToHexString(salt);
}

std::string PersonalDigest(const TableSchema& shape, const std::vector<Value>& values,
                           const std::string& salt) {
  std::string out;
  AppendText(out, salt);
  out += Columns(shape, values, [](Column::Role role) { return role == Column::Role::kPersonal; });
  return Sha256Hex(out);
}

Sha256Bytes RowDigest(const TableSchema& shape, const std::vector<Value>& values,
                      const std::string& personal_digest) {
  std::string out = "row;";
  AppendText(out, shape.name);
  out += Columns(shape, values, [](Column::Role role) { return role != Column::Role::kPersonal; });
  AppendText(out, personal_digest);
  return Sha256(out);
}

Sha256Bytes SupersededDigest(const TableSchema& shape, const std::vector<Value>& values) {
  std::string out = "superseded;";
  AppendText(out, shape.name);
  out += Columns(shape, values, [](Column::Role role) { return role == Column::Role::kKey; });
  return Sha256(out);
}

std::string WrittenDigest(std::vector<Sha256Bytes> row_digests, const std::vector<Sha256Bytes>& sorted) {
  std::sort(row_digests.begin(), row_digests.end());
  // The input is their hexadecimal digits, one digest after the other.
  Sha256Sum sum;
  auto next = sorted.begin();
  for (const Sha256Bytes& each : row_digests) {
    for (; next != sorted.end() && *next < each; ++next) sum.Add(HexOf(*next));
    sum.Add(HexOf(each));
  }
  for (; next != sorted.end(); ++next) sum.Add(HexOf(*next));
  return HexOf(sum.Finish());
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
