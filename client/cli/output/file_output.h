#ifndef RELAIS_CLIENT_CLI_OUTPUT_FILE_OUTPUT_H_
#define RELAIS_CLIENT_CLI_OUTPUT_FILE_OUTPUT_H_

#include <streambuf>
#include <vector>

namespace relais::cli {

// A stream buffer that writes to a file descriptor and keeps the errno of a failure, which the standard
// streams lose. Does not own the descriptor. Flush the stream before this is destroyed: the destructor writes
// nothing.
class FileOutput : public std::streambuf {
 public:
  explicit FileOutput(int file);

  // `errno` of the first write that failed; 0 if none did.
  int error() const { return error_; }

 protected:
  int overflow(int character) override;
  int sync() override;

 private:
  bool WriteAll();

  const int file_;
  std::vector<char> buffer_;
  int error_ = 0;
};

}  // namespace relais::cli

#endif  // RELAIS_CLIENT_CLI_OUTPUT_FILE_OUTPUT_H_
