#ifndef RELAIS_STORAGE_ENGINE_VALUE_H_
#define RELAIS_STORAGE_ENGINE_VALUE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace relais::storage {

// A parameter or a column of SQL: an integer, a text, or NULL. An empty text is stored as NULL, so that all
// engines agree on missing values. Plain value.
class Value {
 public:
  enum class Type { kInteger, kText };

  // NOLINTBEGIN(google-explicit-constructor): a call lists plain values.
  Value(std::int64_t v) : type_(Type::kInteger), null_(false), integer_(v) {}
  Value(int v) : Value(static_cast<std::int64_t>(v)) {}
  Value(bool v) : Value(std::int64_t{v}) {}
  Value(std::optional<std::int64_t> v)
      : type_(Type::kInteger), null_(!v.has_value()), integer_(v.value_or(0)) {}
  Value(std::string v) : type_(Type::kText), null_(v.empty()), text_(std::move(v)) {}
  Value(const char* v) : Value(std::string(v)) {}
  // NOLINTEND(google-explicit-constructor)

  friend bool operator==(const Value& a, const Value& b) {
    return a.type_ == b.type_ && a.null_ == b.null_ && a.integer_ == b.integer_ && a.text_ == b.text_;
  }
  friend bool operator!=(const Value& a, const Value& b) { return !(a == b); }

  Type type() const { return type_; }
  bool is_null() const { return null_; }
  // 0 if there is no value.
  std::int64_t integer() const { return integer_; }
  // Empty if there is no value.
  const std::string& text() const { return text_; }

 private:
  Type type_;
  bool null_;
  std::int64_t integer_ = 0;
  std::string text_;
};

}  // namespace relais::storage

#endif  // RELAIS_STORAGE_ENGINE_VALUE_H_
