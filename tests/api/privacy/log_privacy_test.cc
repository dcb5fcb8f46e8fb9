// Personal and secret values stay out of the log, the metrics, the journal and every error, even at the most
// verbose log level. The test fills every marked field of the .proto files, in successful and failing calls.

#include "tests/api/privacy/log_privacy_test.h"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "tests/support/api/api_files.h"
#include "tests/support/api/http_get.h"

namespace relais {
namespace {

// Every marked field of the API, by its full name.
std::set<std::string> PersonalFields() {
  std::set<std::string> fields;
  for (const google::protobuf::FileDescriptor* file : ApiFiles()) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const google::protobuf::Descriptor& type = *file->message_type(i);
      EXPECT_EQ(type.nested_type_count(), 0) << type.full_name() << ": look into it too";
      for (int j = 0; j < type.field_count(); ++j) {
        if (type.field(j)->options().GetExtension(v1::personal)) fields.insert(type.field(j)->full_name());
      }
    }
  }
  return fields;
}

}  // namespace

// Covers every marked field, or the test proves nothing.
void LogPrivacyTest::ExpectEveryFieldFilled() const {
  std::vector<std::string> missing;
  for (const std::string& field : PersonalFields()) {
    if (filled_.count(field) == 0) missing.push_back(field);
  }
  EXPECT_THAT(missing, testing::IsEmpty()) << "the story fills every field that is marked personal";
}

void LogPrivacyTest::CheckJournal() {
  for (const absl::StatusOr<v1::JournalLine>& line : client_.Journal({})) {
    ExpectNothingPersonal("ListJournal", Ok(line).DebugString());
  }
  v1::ListChangesRequest changes;
  changes.set_page_size(1000);
  const v1::ListChangesResponse fed = Ok(client_.ListChanges(changes));
  EXPECT_GT(fed.changes_size(), 10);
  ExpectNothingPersonal("ListChanges", fed.DebugString());
}

// Secrets appear nowhere; personal values only in the register.
void LogPrivacyTest::CheckFiles() const {
  visibility::Marks kept;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(relaisd_.folder())) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename();
    const std::string content = ContentOf(entry.path());
    ExpectNoSecret(name, content);
    if (absl::StartsWith(name, "register.db")) {
      visibility::FindMarks(content, kept);
    } else {
      ExpectNothingPersonal(name, content);
    }
  }
  EXPECT_GT(kept.size(), 20u) << "the register holds the values that were looked for";
}

TEST_F(LogPrivacyTest, NothingPersonalIsInLogMetricsJournalAndErrors) {
  Secret(Relaisd::kPassword);
  TellAccounts();
  TellDossier();
  TellRegisters();
  TellImport();
  ExpectEveryFieldFilled();
  const std::string metrics = HttpGet(MetricsPort(), "/metrics");
  EXPECT_THAT(metrics, testing::HasSubstr("relais_calls")) << "the metrics were read";
  ExpectNothingPersonal("/metrics", metrics);
  CheckJournal();
  // Only a service that has stopped has written all its lines.
  relaisd_.Stop();
  const std::string log = Log();
  EXPECT_THAT(log, testing::HasSubstr("\"level\":\"debug\"")) << "the log says all that it can";
  for (const std::string& method : failed_)
    EXPECT_THAT(log, testing::HasSubstr(absl::StrCat("\"", method, "\"")));
  ExpectNothingPersonal("relaisd's log", log);
  CheckFiles();
}

}  // namespace relais
