#ifndef RELAIS_SERVICE_WEB_FILES_FILES_H_
#define RELAIS_SERVICE_WEB_FILES_FILES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/web/http/message.h"

// The files of the console, which are part of the program. Pure functions; all are thread-safe.

namespace relais::web {

struct File {
  // Such as `/index.html` or `/assets/main-4KQ2SDZB.js`.
  absl::string_view path;
  absl::string_view content_type;
  // Digest of the bytes, in hexadecimal.
  absl::string_view digest;
  // Whether the name changes with the bytes, so that a browser may keep the file for good.
  bool immutable;
  absl::string_view bytes;
  // The same, compressed by gzip; empty if that saves nothing.
  absl::string_view gzipped;
};

// A folder of files. Borrows what it holds.
struct Site {
  // In order of their paths.
  std::vector<File> files;
  // Value of `content-security-policy` for every file.
  absl::string_view policy;
};

// The console, as embed.py embedded it when the program was built; without files if it was not built by then.
const Site& Console();

// Answers GET and HEAD; 405 for other methods. `/` and each path that names no file (its last part has no
// dot) get `/index.html`: such paths are pages of the console, which a person may reload or send to others.
// 404 for another path that is not in the table. 304 if the browser has the file already.
Response AnswerFile(const Site& site, const Request& request);

}  // namespace relais::web

#endif  // RELAIS_SERVICE_WEB_FILES_FILES_H_
