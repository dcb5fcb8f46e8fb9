// Checks the files of the embedded engine: after an erasure and a scrub they hold no piece of the erased
// values.
#include "storage/maintenance/erasure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <unordered_set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/commit/one_shot_event.h"
#include "storage/engine/sqlite/sqlite.h"
#include "storage/maintenance/verify.h"
#include "storage/queries/dossiers/dossiers.h"
#include "storage/queries/import/import_rows.h"
#include "storage/store.h"

namespace relais::storage {
namespace {

using testing::IsEmpty;

// Number of consecutive bytes of a value that count as a piece of it.
constexpr std::size_t kPiece = 8;
constexpr std::int64_t kDossiers = 20;
// Longer than several pages of 4096 bytes: spills to overflow pages.
constexpr std::size_t kLong = 20000;

// Texts to look for, and all their pieces.
class Needles {
 public:
  // Two instances with different letters never share a piece. Hexadecimal digests contain no letter from g
  // on.
  Needles(char first_letter, char last_letter) : letter_(first_letter, last_letter) {}

  // A new text.
  std::string Make(std::size_t length) {
    std::string text;
    for (std::size_t i = 0; i < length; ++i) text += static_cast<char>(letter_(random_));
    for (std::size_t i = 0; i + kPiece <= length; ++i) pieces_.insert(PieceAt(text, i));
    texts_.push_back(text);
    return text;
  }

  // Number of positions in `bytes` at which a piece begins.
  std::int64_t PiecesIn(const std::string& bytes) const {
    std::int64_t count = 0;
    for (std::size_t i = 0; i + kPiece <= bytes.size(); ++i) {
      if (pieces_.count(PieceAt(bytes, i)) > 0) ++count;
    }
    return count;
  }

  // Number of texts that `bytes` contains whole.
  std::int64_t TextsIn(const std::string& bytes) const {
    std::int64_t count = 0;
    for (const std::string& text : texts_) {
      if (bytes.find(text) != std::string::npos) ++count;
    }
    return count;
  }

 private:
  static std::uint64_t PieceAt(const std::string& text, std::size_t at) {
    static_assert(sizeof(std::uint64_t) == kPiece);
    std::uint64_t piece = 0;
    std::memcpy(&piece, text.data() + at, kPiece);
    return piece;
  }

  std::mt19937_64 random_{20261124};
  std::uniform_int_distribution<int> letter_;
  std::vector<std::string> texts_;
  std::unordered_set<std::uint64_t> pieces_;
};

std::string BytesOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class SqliteErasureTest : public testing::Test {
 protected:
  SqliteErasureTest() {
    std::string pattern = (std::filesystem::path(testing::TempDir()) / "relais-erasure-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    Open();
  }
  ~SqliteErasureTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Open() {
    store_.reset();
    auto engine = OpenSqlite((folder_ / "relais.db").string());
    ASSERT_TRUE(engine.ok()) << engine.status();
    auto store = Store::Open(*std::move(engine), {}, [](WriteTransaction& t) -> absl::StatusOr<std::string> {
      t.Insert(CodelistRecord{"sector", 1});
      return "codelists";
    });
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  // Reopens the files as a crashed process leaves them: closing the store would empty the log.
  void CrashAndOpen() {
    const std::filesystem::path left = folder_ / "left";
    std::filesystem::create_directory(left);
    for (const char* name : {"relais.db", "relais.db-wal"}) {
      std::filesystem::copy_file(folder_ / name, left / name);
    }
    store_.reset();
    for (const char* name : {"relais.db", "relais.db-wal"}) {
      std::filesystem::copy_file(left / name, folder_ / name,
                                 std::filesystem::copy_options::overwrite_existing);
    }
    std::filesystem::remove_all(left);
    Open();
  }

  // Runs `within` in the entry's transaction, after the rows and erasures of `apply` are written.
  void Write(
      const std::function<void(WriteTransaction&)>& apply, const std::function<void()>& within = [] {}) {
    OneShotEvent known;
    WriteJob job;
    job.identity = {"tester", "Test", "", ""};
    job.apply = [&](WriteTransaction& transaction) -> absl::StatusOr<std::string> {
      apply(transaction);
      return "dossiers/1";
    };
    job.reply = [&](const Snapshot&, const JournalEntry&) {
      within();
      return absl::OkStatus();
    };
    job.done = [&](absl::Status status) {
      EXPECT_TRUE(status.ok()) << status;
      known.Notify();
    };
    store_->Write(std::move(job));
    known.Wait();
  }

  void Read(const std::function<void(const Snapshot&)>& read) {
    EXPECT_TRUE(store_
                    ->Read(absl::InfiniteFuture(),
                           [&](const Snapshot& snapshot) {
                             read(snapshot);
                             return absl::OkStatus();
                           })
                    .ok());
  }

  static DossierRecord NewDossier(std::int64_t dossier_id, std::int64_t revision, Needles& needles) {
    DossierRecord dossier;
    dossier.dossier_id = dossier_id;
    dossier.revision = revision;
    dossier.external_id = absl::StrCat("D-", dossier_id);
    dossier.opened_on = "2018-04-12";
    dossier.project_title = "Café-librairie coopératif";
    dossier.promoter_gender = "woman";
    dossier.promoter_kind = "project";
    dossier.sector = "culture";
    dossier.mrc = "becancour";
    dossier.phase = "pre_startup";
    dossier.status = "open";
    dossier.lead_organization = "pole";
    dossier.promoter_name = needles.Make(30);
    dossier.contact_name = needles.Make(20);
    dossier.contact_email = needles.Make(25);
    dossier.contact_phone = needles.Make(12);
    // Some fit in a page, some do not: both fill and split pages of the tree.
    dossier.notes = needles.Make(revision % 2 == 0 ? kLong : 200 + 37 * static_cast<std::size_t>(dossier_id));
    return dossier;
  }

  static InterventionRecord NewIntervention(std::int64_t dossier_id, Needles& needles) {
    return {dossier_id, 1, 1, "", "2018-05-01", 90, needles.Make(1500), ""};
  }

  // The bytes of every file in the folder, concatenated. A newline, which no value contains, precedes each
  // file.
  std::string AllBytes() const {
    std::string bytes;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder_)) {
      if (file.is_regular_file()) absl::StrAppend(&bytes, "\n", BytesOf(file.path()));
    }
    return bytes;
  }
  std::string FileBytes(const std::string& name) const { return BytesOf(folder_ / name); }

  // Open files of this process without a name: SQLite's temporary files.
  static std::vector<std::string> NamelessFiles() {
    std::vector<std::string> names;
    for (const auto& descriptor : std::filesystem::directory_iterator("/proc/self/fd")) {
      std::error_code gone;
      const std::string target = std::filesystem::read_symlink(descriptor.path(), gone).string();
      if (!gone && target.find("etilqs_") != std::string::npos) names.push_back(target);
    }
    return names;
  }

  // Writes dossiers 1 to `count`, three revisions of each; the odd ones are to be erased. Inserts and removes
  // an intervention of each.
  void Fill(std::int64_t count) {
    for (std::int64_t revision = 1; revision <= 3; ++revision) {
      for (std::int64_t id = 1; id <= count; ++id) {
        const DossierRecord dossier = NewDossier(id, revision, id % 2 == 1 ? erased_ : kept_);
        Write([&](WriteTransaction& t) { revision == 1 ? t.Insert(dossier) : t.Replace(dossier); });
      }
    }
    for (std::int64_t id = 1; id <= count; ++id) {
      const InterventionRecord intervention = NewIntervention(id, id % 2 == 1 ? erased_ : kept_);
      Write([&](WriteTransaction& t) { t.Insert(intervention); });
      Write([&](WriteTransaction& t) { t.Remove(intervention); });
    }
    const std::string fingerprint = erased_.Make(64);
    Write([&](WriteTransaction& t) {
      t.Insert(ImportRowRecord{"dossiers.csv", "D-1", fingerprint, "salt", "", "", 0});
    });
  }

  void EraseOdd() {
    Write([](WriteTransaction& t) {
      for (std::int64_t id = 1; id <= kDossiers; id += 2) t.Insert(ErasureRecord{id, 1, "retention", "", 0});
      t.ErasePersonal<DossierRecord>("dossier_id % 2 = ?", {1});
      t.ErasePersonal<InterventionRecord>("dossier_id % 2 = ?", {1});
      EraseImportRow(t, "dossiers.csv", "D-1");
    });
  }

  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
  Needles erased_{'g', 'z'};
  Needles kept_{'G', 'Z'};
};

// Texts in three revisions of a dossier and its intervention.
constexpr std::int64_t kTexts = 3 * 5 + 1;

TEST_F(SqliteErasureTest, NoPieceOfAnErasedValueIsLeftInAnyFile) {
  Fill(kDossiers);
  constexpr std::int64_t kErased = kDossiers / 2 * kTexts + 1;
  EXPECT_GT(erased_.TextsIn(FileBytes("relais.db-wal")), kErased / 2) << "the search finds what is there";
  // Moves the values into the file itself, and then writes one to the log again.
  ASSERT_TRUE(store_->Scrub(absl::InfiniteFuture()).ok());
  EXPECT_GT(erased_.TextsIn(FileBytes("relais.db")), kErased / 2);
  EXPECT_EQ(FileBytes("relais.db-wal").size(), 0u);
  const DossierRecord again = NewDossier(1, 4, erased_);
  Write([&](WriteTransaction& t) { t.Replace(again); });
  EXPECT_GT(erased_.TextsIn(FileBytes("relais.db-wal")), 0);

  EraseOdd();
  EXPECT_GT(erased_.TextsIn(FileBytes("relais.db")), kErased / 2) << "the erasure alone leaves the file";
  EXPECT_GT(erased_.TextsIn(FileBytes("relais.db-wal")), 0) << "and the log";
  const std::int64_t kept_before = kept_.TextsIn(AllBytes());
  EXPECT_GT(kept_before, kErased / 2);

  const absl::Status scrubbed = store_->Scrub(absl::InfiniteFuture());
  ASSERT_TRUE(scrubbed.ok()) << scrubbed;
  const std::string bytes = AllBytes();
  EXPECT_EQ(erased_.TextsIn(bytes), 0);
  EXPECT_EQ(erased_.PiecesIn(bytes), 0);
  EXPECT_GE(kept_.TextsIn(bytes), kept_before) << "what was not erased stays";

  // Later writes and a reopening do not bring it back.
  Write([&](WriteTransaction& t) { t.Insert(CodelistRecord{"mrc", 1}); });
  Open();
  Read([](const Snapshot& snapshot) {
    const auto report = Verify(snapshot);
    EXPECT_THAT(report->faults, IsEmpty());
    EXPECT_EQ(report->erased_rows, kDossiers / 2 * 4 + 2);
    EXPECT_EQ((*FindDossier(snapshot, 1))->contact_name, "");
    EXPECT_NE((*FindDossier(snapshot, 2))->contact_name, "");
  });
  EXPECT_EQ(erased_.PiecesIn(AllBytes()), 0);
}

TEST_F(SqliteErasureTest, WhatACrashLeftIsTakenOffByWhoOpensTheStoreNext) {
  Fill(kDossiers);
  EraseOdd();
  CrashAndOpen();
  EXPECT_GT(erased_.TextsIn(AllBytes()), 0) << "opening alone leaves them";
  const absl::StatusOr<bool> owes = store_->ScrubPending(absl::InfiniteFuture());
  ASSERT_TRUE(owes.ok()) << owes.status();
  EXPECT_TRUE(*owes);
  ASSERT_TRUE(store_->Scrub(absl::InfiniteFuture()).ok());
  EXPECT_EQ(erased_.PiecesIn(AllBytes()), 0);
  EXPECT_FALSE(*store_->ScrubPending(absl::InfiniteFuture()));
}

// Before a scrub, freed pages and the log still hold the erased values.
TEST_F(SqliteErasureTest, ABackupHoldsNoPieceOfAnErasedValue) {
  Fill(kDossiers);
  EraseOdd();
  const std::int64_t kept_before = kept_.TextsIn(AllBytes());
  ASSERT_GT(erased_.TextsIn(AllBytes()), 0);
  const auto report =
      store_->Backup((folder_ / "copy.db").string(), absl::InfiniteFuture(), [] { return false; });
  ASSERT_TRUE(report.ok()) << report.status();
  const std::string bytes = FileBytes("copy.db");
  EXPECT_EQ(erased_.TextsIn(bytes), 0);
  EXPECT_EQ(erased_.PiecesIn(bytes), 0);
  EXPECT_GT(kept_.TextsIn(bytes), 0);
  EXPECT_LE(kept_.TextsIn(bytes), kept_before);
}

TEST_F(SqliteErasureTest, ErasingManyPagesMakesNoTemporaryFile) {
  Fill(kDossiers);
  std::vector<std::string> files = {"not looked at"};
  Write([](WriteTransaction& t) { t.ErasePersonal<DossierRecord>("1 = ?", {1}); },
        [&] { files = NamelessFiles(); });
  EXPECT_THAT(files, IsEmpty());
}

// Tests the dialect's scrub while a session outside the store's pool reads.
TEST_F(SqliteErasureTest, ScrubBesideAReaderIsRefusedAndHarmless) {
  Fill(2);
  store_.reset();
  const auto engine = OpenSqlite((folder_ / "relais.db").string());
  const auto writer = (*engine)->OpenWriter();
  {
    const auto reader = (*engine)->OpenReader();
    ASSERT_TRUE((*reader)->ExecuteOnce((*reader)->dialect().BeginRead()).ok());
    ASSERT_GT(*(*reader)->QueryInteger("SELECT COUNT(*) FROM dossier"), 0);
    // A change that the reader must not see keeps the log in use.
    ASSERT_TRUE((*writer)->ExecuteOnce("UPDATE journal_head SET closed_until = closed_until + 1").ok());
    const absl::Status refused = (*writer)->dialect().Scrub(**writer, absl::Now() + absl::Milliseconds(50));
    EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable) << refused;
    EXPECT_EQ(*(*reader)->QueryInteger("SELECT COUNT(*) FROM dossier"), 6);
    ASSERT_TRUE((*reader)->ExecuteOnce("COMMIT").ok());
  }
  // The deadline of the scrub no longer applies to the session, and the lock timeout is restored.
  EXPECT_EQ(*(*writer)->QueryInteger("PRAGMA busy_timeout"), 10000);
  EXPECT_EQ(*(*writer)->QueryInteger(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
                "SELECT COUNT(*) FROM n"),
            100000);
  EXPECT_TRUE((*writer)->dialect().Scrub(**writer, absl::InfiniteFuture()).ok());
  EXPECT_EQ(*(*writer)->QueryInteger("SELECT COUNT(*) FROM dossier"), 6);
}

}  // namespace
}  // namespace relais::storage
