#ifndef RELAIS_TESTS_SUPPORT_API_EXPORT_FIXTURE_H_
#define RELAIS_TESTS_SUPPORT_API_EXPORT_FIXTURE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/api/referral_fixture.h"

namespace relais {

// Exports the register of the test into a second one, which starts empty.
class ExportTest : public ReferralTest {
 protected:
  ExportTest();

  ExportResult Export() const { return Ok(client_.ExportRegister({})); }
  // Imports all files into the second register, and expects that every row is new.
  void ImportThere(const ExportResult& result);
  // Queries both registers for every measure by every allowed dimension, alone and with the lead, over two
  // periods. Expects equal digests, totals and cells, and `above_zero` totals above 0. Returns the number of
  // queries.
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
// The rows of a file, without its header.
std::string RowsOf(const ExportResult& result, const std::string& file_name);

// A random valid file set for import; the same seed gives the same one. Has every kind of row and every
// optional cell, with texts that spreadsheets misread.
std::vector<ImportFile> RandomFiles(unsigned seed);
// Imports the files without the rows that the import refuses.
void ImportWhatFits(const Client& client, std::vector<ImportFile> files);

}  // namespace relais

#endif  // RELAIS_TESTS_SUPPORT_API_EXPORT_FIXTURE_H_
