#ifndef RELAIS_TESTS_FUZZ_REQUEST_MUTATOR_H_
#define RELAIS_TESTS_FUZZ_REQUEST_MUTATOR_H_

#include <cstddef>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "tests/fuzz/request_text.h"

// Mutates calls so that they stay valid calls: the bytes of a text, a field, a whole call. Mutating the bytes
// of the input itself gives hardly anything that still parses.

namespace relais::fuzz {

// Mutates the bytes of a value; the result has at most `most` bytes.
using MutateBytes = std::function<std::string(const std::string& value, std::size_t most)>;

class RequestMutator {
 public:
  RequestMutator(unsigned int seed, MutateBytes mutate_bytes)
      : random_(seed), mutate_bytes_(std::move(mutate_bytes)) {}

  // Makes one random change.
  void Mutate(std::vector<TextCall>& calls);

 private:
  using Message = google::protobuf::Message;
  using Field = google::protobuf::FieldDescriptor;

  std::size_t Below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  bool OneIn(std::size_t times) { return Below(times) == 0; }
  TextCall NewCall();
  void MutateMessage(Message& message, int depth);
  void MutateField(Message& message, const Field& field, int depth);
  void MutateRepeated(Message& message, const Field& field, int depth);
  // New value for a scalar field, given its old one.
  std::string NewText(const Field& field, const std::string& old);
  // A page token for the list of the message, at a place that the service may never have given.
  std::string ForgedToken(const Message& message, const Field& field);
  std::int64_t NewNumber(std::int64_t old);
  int NewEnum(const Field& field);
  // Sets a field, or adds to a repeated one, with a value mutated from `old`.
  void Put(Message& message, const Field& field, int index);

  std::minstd_rand random_;
  const MutateBytes mutate_bytes_;
};

}  // namespace relais::fuzz

#endif  // RELAIS_TESTS_FUZZ_REQUEST_MUTATOR_H_
