// What the embedded engine leaves on disk: after an erasure and a scrub, no piece of the erased values.
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

// Any so many bytes of a value count as a piece of it.
constexpr std::size_t kPiece = 8;
// Longer than several pages of 4096 bytes: spills to overflow pages.
constexpr std::size_t kLong = 20000;

// Texts to look for, and all their pieces.
class Needles {
 public:
  // Two with different letters have no piece in common, not by chance either. Letters from g on stand in no
  // hexadecimal digest.
  Needles(char first_letter, char last_letter) : letter_(first_letter, last_letter) {}

  // A new text.
  std::string Make(std::size_t length) {
    std::string text;
    for (std::size_t i = 0; i < length; ++i) text += static_cast<char>(letter_(random_));
    for (std::size_t i = 0; i + kPiece <= length; ++i) pieces_.insert(PieceAt(text, i));
    texts_.push_back(text);
    return text;
  }

  // As many pieces as stand in `bytes`, each counted where it stands.
  std::int64_t PiecesIn(const std::string& bytes) const {
    std::int64_t count = 0;
    for (std::size_t i = 0; i + kPiece <= bytes.size(); ++i) {
      if (pieces_.count(PieceAt(bytes, i)) > 0) ++count;
    }
    return count;
  }

  // As many texts as stand in `bytes` whole.
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

  // Opens what a process leaves that ends without closing its store: a close would empty the log.
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

  // `within` runs in the entry's transaction, after what `apply` asked for has been done.
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
    // Some within a page, some beyond: both fill and split pages of the tree.
    dossier.notes = needles.Make(revision % 2 == 0 ? kLong : 200 + 37 * static_cast<std::size_t>(dossier_id));
    return dossier;
  }

  static InterventionRecord NewIntervention(std::int64_t dossier_id, Needles& needles) {
    return {dossier_id, 1, 1, "", "2018-05-01", 90, needles.Make(1500), ""};
  }

  // Every file of the folder, whatever its name, one after the other. Each begins with what no value holds.
  std::string AllBytes() const {
    std::string bytes;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder_)) {
      if (file.is_regular_file()) absl::StrAppend(&bytes, "\n", BytesOf(file.path()));
    }
    return bytes;
  }
  std::string FileBytes(const std::string& name) const { return BytesOf(folder_ / name); }

  // Files that this process has open and that have no name any more: SQLite's temporary ones.
  static std::vector<std::string> NamelessFiles() {
    std::vector<std::string> names;
    for (const auto& descriptor : std::filesystem::directory_iterator("/proc/self/fd")) {
      std::error_code gone;
      const std::string target = std::filesystem::read_symlink(descriptor.path(), gone).string();
      if (!gone && target.find("etilqs_") != std::string::npos) names.push_back(target);
    }
    return names;
  }

  // Dossiers 1 to `count`, three revisions of each, with the odd ones to be erased; an intervention of each,
  // taken away again.
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

constexpr std::int64_t kDossiers = 20;
// Texts of one dossier's three revisions and its intervention.
constexpr std::int64_t kTexts = 3 * 5 + 1;

TEST_F(SqliteErasureTest, NoPieceOfAnErasedValueIsLeftInAnyFile) {
  Fill(kDossiers);
  constexpr std::int64_t kErased = kDossiers / 2 * kTexts + 1;
  EXPECT_GT(erased_.TextsIn(FileBytes("relais.db-wal")), kErased / 2) << "the search finds what is there";
  // Into the file itself, too; and a second time into the log.
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

  // Nor does anything bring it back.
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

// Where nothing was scrubbed yet, the pages that were freed and the log hold what was erased.
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

// The dialect's scrub where somebody reads outside the store's pool.
TEST_F(SqliteErasureTest, ScrubBesideAReaderIsRefusedAndHarmless) {
  Fill(2);
  store_.reset();
  const auto engine = OpenSqlite((folder_ / "relais.db").string());
  const auto writer = (*engine)->OpenWriter();
  {
    const auto reader = (*engine)->OpenReader();
    ASSERT_TRUE((*reader)->ExecuteOnce((*reader)->dialect().BeginRead()).ok());
    ASSERT_GT(*(*reader)->QueryInteger("SELECT COUNT(*) FROM dossier"), 0);
    // A change that the reader must not see holds the log back.
    ASSERT_TRUE((*writer)->ExecuteOnce("UPDATE journal_head SET closed_until = closed_until + 1").ok());
    const absl::Status refused = (*writer)->dialect().Scrub(**writer, absl::Now() + absl::Milliseconds(50));
    EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable) << refused;
    EXPECT_EQ(*(*reader)->QueryInteger("SELECT COUNT(*) FROM dossier"), 6);
    ASSERT_TRUE((*reader)->ExecuteOnce("COMMIT").ok());
  }
  // Its deadline no longer stops the session, and the wait for locks is what it was.
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
