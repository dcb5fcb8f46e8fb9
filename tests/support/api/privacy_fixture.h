#ifndef RELAIS_TESTS_SUPPORT_API_PRIVACY_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_API_PRIVACY_FIXTURE_H_

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "tests/support/api/server_fixture.h"

namespace relais {

// For tests of erasure: closes and erases dossiers, and finds a value in the register's files.
class PrivacyServerTest : public ServerTest {
 protected:
  v1::Dossier Close(const std::string& name, const std::string& on = "2018-12-01",
                    const std::string& outcome = "abandonne") const {
    v1::CloseDossierRequest request;
    request.set_name(name);
    request.set_effective_on(on);
    request.set_outcome(outcome);
    return Ok(client_.CloseDossier(request)).dossier();
  }

  static v1::EraseDossierRequest ToErase(const v1::Dossier& dossier) {
    v1::EraseDossierRequest request;
    request.set_name(dossier.name());
    request.set_etag(dossier.etag());
    request.set_reason("demande");
    return request;
  }

  // Names of the files in the register's folder that contain the value.
  std::vector<std::string> FilesWith(const std::string& value) const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(relaisd_.folder())) {
      if (!entry.is_regular_file()) continue;
      std::ifstream stream(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
      if (absl::StrContains(bytes, value)) found.push_back(entry.path().filename());
    }
    return found;
  }
};

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_PRIVACY_FIXTURE_H_
