#include "storage/commit/planned_rows.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "storage/commit/row_writer.h"
#include "storage/journal/journal.h"
#include "storage/records/records.h"

namespace relais::storage {
namespace {

using Write = WriteTransaction::Write;

constexpr std::size_t kBlockBytes = std::size_t{256} << 10;

// Precedes each value.
enum Tag : char { kNoInteger, kInteger, kText };

void AppendNumber(std::uint64_t number, std::string& out) {
  for (; number >= 0x80; number >>= 7) out += static_cast<char>(number | 0x80);
  out += static_cast<char>(number);
}

std::uint64_t TakeNumber(const std::string& block, std::size_t& offset) {
  std::uint64_t number = 0;
  for (int bits = 0;; bits += 7) {
    const auto byte = static_cast<unsigned char>(block[offset++]);
    number |= std::uint64_t{byte & 0x7Fu} << bits;
    if (byte < 0x80) return number;
  }
}

// Keeps small numbers of either sign short.
std::uint64_t Zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t Unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

void AppendValue(const Value& value, std::string& out) {
  if (value.type() == Value::Type::kText) {
    out.push_back(kText);
    AppendNumber(value.text().size(), out);
    out += value.text();
  } else if (value.is_null()) {
    out.push_back(kNoInteger);
  } else {
    out.push_back(kInteger);
    AppendNumber(Zigzag(value.integer()), out);
  }
}

Value TakeValue(const std::string& block, std::size_t& offset) {
  switch (block[offset++]) {
    case kText: {
      const std::size_t size = TakeNumber(block, offset);
      std::string text = block.substr(offset, size);
      offset += size;
      return text;
    }
    case kInteger:
      return Unzigzag(TakeNumber(block, offset));
    default:
      return std::optional<std::int64_t>();
  }
}

bool HoldsDossier(const Column& column) {
  const absl::string_view name = column.name;
  return name == "dossier_id" || name == "other_id";
}

}  // namespace

bool PlannedRows::IsEarly(const Write& write) const {
  // The cache of reference data and a few queries on accounts read all current rows, also staged ones.
  if (write.kind != Write::Kind::kInsert || write.shape->traits.reference_data) return false;
  return !write.shape->traits.derives.any() || write.values.front().integer() >= first_new_;
}

std::size_t PlannedRows::NumberOf(const TableSchema& shape) {
  const auto found = std::find(shapes_.begin(), shapes_.end(), &shape);
  if (found != shapes_.end()) return static_cast<std::size_t>(found - shapes_.begin());
  shapes_.push_back(&shape);
  return shapes_.size() - 1;
}

void PlannedRows::Add(const Write& write) {
  if (write.shape == &SchemaOf<DossierRecord>()) {
    new_dossiers_ = std::max(new_dossiers_, write.values.front().integer() - first_new_ + 1);
  }
  Part& part = IsEarly(write) ? early_ : late_;
  std::string row;
  AppendNumber(NumberOf(*write.shape), row);
  row += static_cast<char>(write.kind);
  for (const Value& value : write.values) AppendValue(value, row);
  if (part.blocks.empty() || part.blocks.back().size() + row.size() > kBlockBytes) {
    part.blocks.emplace_back();
    part.blocks.back().reserve(std::max(kBlockBytes, row.size()));
    part.bytes += part.blocks.back().capacity();
  }
  part.blocks.back() += row;
  ++part.count;
}

bool PlannedRows::Cursor::Next(Write& write) {
  while (block_ < part_.blocks.size() && offset_ == part_.blocks[block_].size()) {
    ++block_;
    offset_ = 0;
  }
  if (block_ == part_.blocks.size()) return false;
  const std::string& block = part_.blocks[block_];
  write.shape = rows_.shapes_[TakeNumber(block, offset_)];
  write.kind = static_cast<Write::Kind>(block[offset_++]);
  write.values.clear();
  for (const Column& column : write.shape->columns) {
    Value value = TakeValue(block, offset_);
    if (shift_ != 0 && HoldsDossier(column) && value.integer() >= rows_.first_new_) {
      value = Value(value.integer() + shift_);
    }
    write.values.push_back(std::move(value));
  }
  return true;
}

}  // namespace relais::storage
