#ifndef RELAIS_TESTS_SUPPORT_API_EXPORT_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_API_EXPORT_FIXTURE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/api/referral_fixture.h"

namespace relais {

// Exports the register of the test into another one, which is empty at first.
class ExportTest : public ReferralTest {
 protected:
  ExportTest();

  ExportResult Export() const { return Ok(client_.ExportRegister({})); }
  // Imports all files into the other register, and expects that every row is new.
  void ImportThere(const ExportResult& result);
  // Asks both registers every measure by every dimension that it takes, alone and with the lead, over two
  // periods; expects the same digests, totals and cells, and so many totals above 0. The number of questions.
  int ExpectSameCounts(int above_zero);

  Relaisd elsewhere_;
  Client there_;

 private:
  const Relaisd& StartedElsewhere() {
    elsewhere_.Start();
    return elsewhere_;
  }
};

// `kind file column key dossier` of each notice.
std::vector<std::string> NoticesOf(const ExportResult& result);
// The rows of a file, its header left out.
std::string RowsOf(const ExportResult& result, const std::string& file_name);

// A random set of files that an import takes, other ones for each seed: every kind of row and every optional
// cell, with texts that spreadsheets misread.
std::vector<ImportFile> RandomFiles(unsigned seed);
// Imports what of the files is taken: rows that an import refuses are left out.
void ImportWhatFits(const Client& client, std::vector<ImportFile> files);

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_EXPORT_FIXTURE_H_
