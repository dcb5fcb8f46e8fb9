// relais_bench_storm: measures the latency of other calls during a large import, and of some costly queries.
// Prints figures without checking them. See README.md.
//   relais_bench_storm --target HOST:PORT --pid PID --token TOKEN --user NAME --password-file FILE
//   --megabytes 60
// The token is that of an advisor of the Pôle; PID is the service's.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/relais/client.h"
#include "tests/bench/percentile.h"

namespace relais::bench {
namespace {

constexpr int kCreators = 8;
constexpr int kSignIns = 2;
constexpr absl::Duration kQuiet = absl::Seconds(10);
constexpr int kFilters = 800;
constexpr int kSheetBytesPerDossier = 640;

struct Options {
  std::string target, pid, token, user, password;
  int megabytes = 60;

  Client NewClient() const {
    ClientOptions options;
    options.target = target;
    options.token = token;
    options.deadline = absl::Minutes(2);
    options.import_deadline = absl::Minutes(30);
    options.max_attempts = 1;
    return Client(options);
  }
};

// A field of /proc/PID/status, in MiB.
std::int64_t Memory(const Options& options, const std::string& field) {
  std::ifstream file(absl::StrCat("/proc/", options.pid, "/status"));
  std::string name;
  while (file >> name) {
    std::int64_t kilobytes = 0;
    if (name == field + ":" && file >> kilobytes) return kilobytes / 1024;
  }
  return 0;
}

// Latencies of calls in milliseconds, and statuses of failed ones.
class Waits {
 public:
  void Time(const std::function<absl::Status()>& call) {
    const absl::Time begin = absl::Now();
    const absl::Status status = call();
    const double took = absl::ToDoubleMilliseconds(absl::Now() - begin);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (status.ok()) {
      done_.push_back(took);
    } else {
      ++failed_[absl::StatusCodeToString(status.code())];
    }
  }
  void Print(const std::string& what) {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::sort(done_.begin(), done_.end());
    std::cout << absl::StrFormat("%-34s %7d done  p50 %8.1f ms  p99 %8.1f ms  max %8.1f ms", what,
                                 done_.size(), Percentile(done_, 50), Percentile(done_, 99),
                                 Percentile(done_, 100));
    for (const auto& [code, count] : failed_) std::cout << "  " << code << " " << count;
    std::cout << std::endl;
  }

 private:
  std::mutex mutex_;
  std::vector<double> done_;
  std::map<std::string, int> failed_;
};

// Repeats a call from `threads` threads until the end of its scope.
class Callers {
 public:
  Callers(int threads, const std::function<void(int)>& call) {
    for (int i = 0; i < threads; ++i) {
      threads_.emplace_back([this, call, i] {
        while (!stop_) call(i);
      });
    }
  }
  ~Callers() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  std::atomic<bool> stop_ = false;
  std::vector<std::thread> threads_;
};

class Storm {
 public:
  explicit Storm(Options options) : options_(std::move(options)), client_(options_.NewClient()) {}

  void Run() {
    PrintMemory("at the beginning");
    OthersWait("alone", [] { absl::SleepFor(kQuiet); });
    OthersWait("beside an import", [this] { ImportSheets(); });
    PrintMemory("after the import");
    ManyFilters();
    ListsAtTheirCap();
    OthersWait("beside statistics", [this] { Statistics(); });
    PrintMemory("at the end");
  }

 private:
  void PrintMemory(const std::string& when) const {
    std::cout << absl::StrFormat("memory of the service %-18s now %5d MiB  most %5d MiB", when,
                                 Memory(options_, "VmRSS"), Memory(options_, "VmHWM"))
              << std::endl;
  }

  void OthersWait(const std::string& name, const std::function<void()>& meanwhile) {
    Waits creates;
    Waits sign_ins;
    {
      const Callers creators(kCreators, [&](int) { creates.Time([this] { return Create(); }); });
      const Callers signers(kSignIns, [&](int) { sign_ins.Time([this] { return SignIn(); }); });
      meanwhile();
    }
    creates.Print(absl::StrCat("create, ", name));
    sign_ins.Print(absl::StrCat("sign-in, ", name));
  }

  absl::Status Create() {
    const std::int64_t number = ++created_;
    v1::CreateDossierRequest request;
    v1::Dossier& dossier = *request.mutable_dossier();
    dossier.set_opened_on("2018-04-12");
    dossier.set_project_title(absl::StrCat("Projet ", number));
    dossier.mutable_promoter()->set_name(absl::StrCat("Groupe promoteur ", number));
    dossier.mutable_promoter()->set_gender(v1::PROMOTER_GENDER_WOMAN);
    dossier.mutable_promoter()->set_kind(v1::PROMOTER_KIND_PROJECT);
    dossier.set_sector("culture");
    dossier.set_mrc("drummond");
    dossier.set_phase(v1::PHASE_STARTUP);
    dossier.set_lead_organization("pole");
    return client_.CreateDossier(request).status();
  }

  absl::Status SignIn() const {
    v1::SignInRequest request;
    request.set_user(options_.user);
    request.set_password(options_.password);
    return client_.SignIn(request).status();
  }

  void ImportSheets() {
    const std::vector<ImportFile> files = Sheets();
    std::size_t bytes = 0;
    for (const ImportFile& file : files) bytes += file.content.size();
    const absl::Time begin = absl::Now();
    v1::ImportOptions options;
    const auto result = client_.Import(options, files, nullptr);
    std::cout << absl::StrFormat("import of %.1f MB: %.1f s, ", static_cast<double>(bytes) / 1e6,
                                 absl::ToDoubleSeconds(absl::Now() - begin));
    if (!result.ok()) {
      std::cout << result.status() << std::endl;
      return;
    }
    std::cout << result->problems.size() << " problems";
    for (const v1::ImportFileSummary& file : result->summary.files()) {
      std::cout << ", " << file.file_name() << " " << file.created() << " of " << file.rows();
    }
    std::cout << std::endl;
  }

  // A dossier with its notes, and five interventions.
  std::vector<ImportFile> Sheets() const {
    const int dossiers = options_.megabytes * 1'000'000 / kSheetBytesPerDossier;
    ImportFile dossier_sheet = {
        "dossiers.csv",
        "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,"
        "sector,mrc,phase,lead_organization,contact_name,contact_phone,notes\n"};
    ImportFile intervention_sheet = {"interventions.csv",
                                     "external_id,dossier,held_on,subjects,minutes,notes\n"};
    for (int i = 0; i < dossiers; ++i) {
      absl::StrAppend(&dossier_sheet.content, "D-", i, ",2018-04-12,Atelier ", i, " du quartier ", i % 977,
                      ",Coopérative numéro ", i, ",woman,project,culture,drummond,startup,pole,Personne ", i,
                      ",555-", i, ",Premières démarches auprès du conseil municipal\n");
      for (int j = 0; j < 5; ++j) {
        absl::StrAppend(&intervention_sheet.content, "I-", i, "-", j, ",D-", i, ",2018-05-0", j + 1,
                        ",gouvernance|plan-affaires,45,Rencontre de suivi au bureau\n");
      }
    }
    return {std::move(dossier_sheet), std::move(intervention_sheet)};
  }

  void ManyFilters() {
    Waits waits;
    for (int i = 0; i < kFilters; ++i) {
      v1::ListDossiersRequest request;
      request.set_page_size(10);
      v1::DossierFilter& filter = *request.mutable_filter();
      // Every combination uses another condition, and lists of another length.
      if ((i & 1) != 0) filter.add_sectors("culture");
      if ((i & 2) != 0) filter.add_mrcs("drummond");
      if ((i & 4) != 0) filter.add_phases(v1::PHASE_STARTUP);
      if ((i & 8) != 0) filter.add_statuses(v1::DOSSIER_STATUS_OPEN);
      if ((i & 16) != 0) filter.set_opened_from("2018-01-01");
      if ((i & 32) != 0) filter.set_opened_to("2019-01-01");
      if ((i & 64) != 0) filter.add_promoter_genders(v1::PROMOTER_GENDER_WOMAN);
      for (int j = 0; j < i / 128; ++j) filter.add_lead_organizations(j == 0 ? "pole" : "mrc-drummond");
      waits.Time([&] { return client_.ListDossiers(request).status(); });
    }
    waits.Print(absl::StrCat(kFilters, " lists, each by another filter"));
    PrintMemory("after them");
  }

  void ListsAtTheirCap() {
    v1::ListDossiersRequest request;
    request.set_page_size(500);
    v1::DossierFilter& filter = *request.mutable_filter();
    for (int i = 0; i < 500; ++i) filter.add_external_ids(absl::StrFormat("D-%098d", i));
    Waits waits;
    std::vector<std::thread> callers;
    for (int i = 0; i < 4; ++i) {
      callers.emplace_back([&] { waits.Time([&] { return client_.ListDossiers(request).status(); }); });
    }
    for (std::thread& caller : callers) caller.join();
    waits.Print("four calls with a list at its cap");
    PrintMemory("after them");
  }

  void Statistics() {
    Waits waits;
    {
      const Callers askers(4, [&](int) { waits.Time([this] { return AskStatistics(); }); });
      absl::SleepFor(kQuiet);
    }
    waits.Print("statistics, four at once");
  }

  absl::Status AskStatistics() const {
    v1::QueryStatisticsRequest request;
    request.mutable_query()->set_measure(v1::MEASURE_DOSSIERS_HANDLED);
    request.mutable_query()->mutable_period()->set_label("2018-2019");
    request.mutable_query()->add_dimensions(v1::DIMENSION_SECTOR);
    return client_.QueryStatistics(request).status();
  }

  const Options options_;
  const Client client_;
  std::atomic<std::int64_t> created_ = 0;
};

bool Take(int argc, char** argv, Options& options) {
  std::map<std::string, std::string> given;
  for (int i = 1; i + 1 < argc; i += 2) given[argv[i]] = argv[i + 1];
  std::ifstream file(given["--password-file"]);
  std::getline(file, options.password);
  options.target = given["--target"];
  options.pid = given["--pid"];
  options.token = given["--token"];
  options.user = given["--user"];
  return absl::SimpleAtoi(given["--megabytes"], &options.megabytes) && !options.target.empty();
}

}  // namespace
}  // namespace relais::bench

int main(int argc, char** argv) {
  relais::bench::Options options;
  if (!relais::bench::Take(argc, argv, options)) {
    std::cerr << "usage: relais_bench_storm --target T --pid P --token K --user U --password-file F "
                 "--megabytes N\n";
    return 2;
  }
  relais::bench::Storm(options).Run();
  return 0;
}
