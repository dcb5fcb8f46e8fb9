#include "tests/faults/kill_steps.h"

#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "tests/faults/campaign.h"

namespace relais::faults {
namespace {

namespace fs = std::filesystem;

// Steps between two kills of a sample, so that about this many are tried.
constexpr int kSample = 40;

// What the kills of one command led to.
struct Figures {
  int steps = 0;
  int kills = 0;
  int old_ones = 0;
  int new_ones = 0;
};

class Campaign {
 public:
  explicit Campaign(const KillSteps& steps) : steps_(steps), folder_(steps.folder + "-killed") {}
  ~Campaign() { fs::remove_all(folder_); }
  Campaign(const Campaign&) = delete;
  Campaign& operator=(const Campaign&) = delete;

  // Runs the command, killed before step `step`; its exit code, or minus the signal.
  int Run(int step) {
    fs::remove_all(folder_);
    fs::copy(steps_.folder, folder_, fs::copy_options::recursive);
    return RunCommand(
               {"/usr/bin/env", "LD_PRELOAD=" KILL_AT_CALL_PATH, absl::StrCat("RELAIS_KILL_AT=", step)})
        .code;
  }

  Relaisd::Outcome RunCommand(std::vector<std::string> words) {
    words.insert(words.end(), {RelaisdProgram(), "--database", Database()});
    words.insert(words.end(), steps_.command.begin(), steps_.command.end());
    return RunProgram(words, folder_);
  }

  // POSITION:DIGEST of the register in place, which must be whole.
  std::string Verified(int step) {
    const Relaisd::Outcome verified =
        RunProgram({RelaisdProgram(), "verify", "--database", Database()}, folder_);
    EXPECT_EQ(verified.code, 0) << steps_.name << ", killed before step " << step << ": " << verified.text;
    return NotedIn(verified.text);
  }

  std::string Database() const { return folder_ + "/register.db"; }
  const std::string& folder() const { return folder_; }

 private:
  const KillSteps& steps_;
  const std::string folder_;
};

// The number of steps of a run that is not killed.
int CountSteps(Campaign& campaign) {
  int low = 0;
  int high = 1;
  while (campaign.Run(high) != 0) {
    low = high;
    high *= 2;
    if (high > 1 << 20) return 0;
  }
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    (campaign.Run(middle) == 0 ? high : low) = middle;
  }
  return low;
}

}  // namespace

std::string NotedIn(const std::string& printed) {
  const std::string before = "à noter / to note: ";
  const std::size_t at = printed.find(before);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + before.size();
  return printed.substr(begin, printed.find('\n', begin) - begin);
}

std::string RelaisdProgram() {
  const char* const given = std::getenv("RELAISD");
  return given == nullptr ? RELAISD_PATH : given;
}

Relaisd::Outcome RunProgram(const std::vector<std::string>& words, const std::string& folder) {
  const std::string output = folder + "/output";
  fs::remove(output);
  const int code = WaitForExit(Spawn(words, output));
  std::ifstream stream(output);
  return {code, {std::istreambuf_iterator<char>(stream), {}}};
}

void KillAtEachStep(const KillSteps& steps, const std::function<void(const std::string& folder)>& check) {
  Campaign campaign(steps);
  Figures figures;
  figures.steps = CountSteps(campaign);
  ASSERT_GT(figures.steps, 0) << steps.name << ": does not end with code 0";
  const int stride = IsFullCampaign() ? 1 : std::max(1, figures.steps / kSample);
  for (int step = 1; step <= figures.steps && !testing::Test::HasFailure(); step += stride) {
    // Threads of the command may take turns, so a late step is sometimes one too many.
    const int code = campaign.Run(step);
    if (code == 0) continue;
    ASSERT_EQ(code, -SIGKILL) << steps.name << ", step " << step;
    ++figures.kills;
    if (check) check(campaign.folder());
    const std::string found = campaign.Verified(step);
    ++(found == steps.after ? figures.new_ones : figures.old_ones);
    EXPECT_TRUE(found == steps.after || found == steps.before)
        << steps.name << ", step " << step << ": " << found;
    const Relaisd::Outcome again = campaign.RunCommand({});
    EXPECT_EQ(again.code, 0) << steps.name << ", after a kill before step " << step << ": " << again.text;
    EXPECT_EQ(campaign.Verified(step), steps.after);
  }
  std::cout << steps.name << ": steps " << figures.steps << ", killed at " << figures.kills;
  // An upgrade adds no entry, so its positions do not tell which register is in place.
  if (steps.before != steps.after) {
    std::cout << ", old whole " << figures.old_ones << ", new whole " << figures.new_ones;
  }
  std::cout << std::endl;
  EXPECT_GT(figures.kills, 0);
}

}  // namespace relais::faults
