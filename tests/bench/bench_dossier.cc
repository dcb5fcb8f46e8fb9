#include "tests/bench/bench_dossier.h"

#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"

namespace relais::bench {
namespace {

constexpr absl::CivilDay kFirstDay(1995, 4, 1);
constexpr absl::CivilDay kBusyQuarterDay(2025, 4, 1);
constexpr int kDaysInAQuarter = 90;
// Interventions lie within this time after the dossier's opening.
constexpr int kDaysOfWork = 700;

// Gives the same numbers on every machine and with every library.
class Draw {
 public:
  explicit Draw(std::int64_t number)
      : state_(static_cast<std::uint64_t>(number) * 0x9E3779B97F4A7C15ULL + 1) {}

  int Below(int limit) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<int>((state_ * 0x2545F4914F6CDD1DULL >> 33) % static_cast<std::uint64_t>(limit));
  }

  template <std::size_t kSize>
  const char* Of(const std::array<const char*, kSize>& words) {
    return words[static_cast<std::size_t>(Below(static_cast<int>(kSize)))];
  }

 private:
  std::uint64_t state_;
};

constexpr std::array<const char*, 6> kForms = {
    "Coopérative", "Coopérative de solidarité", "Association", "Corporation", "Maison", "Centre"};
constexpr std::array<const char*, 8> kActivities = {"alimentation", "habitation", "culture", "loisirs",
                                                    "transport",    "santé",      "énergie", "formation"};
constexpr std::array<const char*, 24> kSyllables = {"bel", "cha", "dor", "fer", "gal", "jol", "lan", "mar",
                                                    "nor", "pel", "rou", "sau", "tra", "val", "vil", "mon",
                                                    "ber", "cou", "des", "gré", "lau", "mé",  "ri",  "thi"};
constexpr std::array<const char*, 6> kEnds = {"ard", "eau", "er", "in", "ois", "on"};
constexpr std::array<const char*, 4> kGenders = {"woman", "man", "both", "undisclosed"};
constexpr std::array<const char*, 6> kSectors = {"commerce-de-detail", "culture",      "loisirs",
                                                 "tourisme",           "alimentation", "habitation"};
constexpr std::array<const char*, 5> kMrcs = {"arthabaska", "becancour", "drummond", "erable",
                                              "nicolet-yamaska"};
constexpr std::array<const char*, 4> kSubjects = {"gouvernance", "programmes-outils", "plan-affaires",
                                                  "analyse-besoins"};

// Drawn from a few hundred thousand: names are as rare as those of people.
std::string Name(Draw& draw) {
  const std::string first = draw.Of(kSyllables);
  const std::string second = draw.Of(kSyllables);
  const std::string third = draw.Of(kSyllables);
  std::string name = absl::StrCat(first, second, third, draw.Of(kEnds));
  name[0] = absl::ascii_toupper(static_cast<unsigned char>(name[0]));
  return name;
}

std::string Text(absl::CivilDay day) { return absl::FormatCivilTime(day); }

}  // namespace

const std::vector<std::string>& Agencies() {
  static const std::vector<std::string>& agencies = *new std::vector<std::string>{
      "mrc-arthabaska", "mrc-becancour", "mrc-drummond", "mrc-erable", "mrc-nicolet-yamaska"};
  return agencies;
}

const std::string& AgencyOf(std::int64_t number) {
  return Agencies()[static_cast<std::size_t>(number) % Agencies().size()];
}

std::int64_t NumberLedBy(std::size_t agency, std::int64_t index) {
  const auto count = static_cast<std::int64_t>(Agencies().size());
  const auto first = agency == 0 ? count : static_cast<std::int64_t>(agency);
  return first + index * count;
}

BenchDossier DossierOf(std::int64_t number) {
  Draw draw(number);
  BenchDossier dossier;
  const bool busy = number <= kBusyQuarterDossiers;
  const int span = static_cast<int>(kBusyQuarterDay - kFirstDay) - kDaysOfWork - 1;
  const absl::CivilDay opened =
      busy ? kBusyQuarterDay + draw.Below(kDaysInAQuarter / 2) : kFirstDay + draw.Below(span);
  dossier.opened_on = Text(opened);
  dossier.agency = AgencyOf(number);
  dossier.mrc = kMrcs[static_cast<std::size_t>(number) % kMrcs.size()];
  const std::string activity = draw.Of(kActivities);
  const std::string name = Name(draw);
  const std::string place = Name(draw);
  const std::string person = Name(draw);
  dossier.promoter_name = absl::StrCat(draw.Of(kForms), " ", name, " ", place);
  dossier.project_title = absl::StrCat("Projet ", activity, " ", place);
  dossier.contact_name = absl::StrCat("Camille ", person);
  dossier.contact_email = absl::StrCat("personne", number, "@exemple.test");
  dossier.contact_phone = absl::StrFormat("819 %03d-%04d", 200 + draw.Below(800), draw.Below(10000));
  dossier.gender = draw.Of(kGenders);
  dossier.kind = draw.Below(2) == 0 ? "project" : "enterprise";
  dossier.sector = draw.Of(kSectors);
  dossier.phase = draw.Below(3) == 0 ? "startup" : "pre_startup";
  const int spread = busy ? kDaysInAQuarter / 2 - 1 : kDaysOfWork;
  absl::CivilDay held = opened;
  for (int i = 0; i < kInterventions; ++i) {
    held += 1 + draw.Below(spread / kInterventions);
    dossier.held_on.push_back(Text(held));
    dossier.subjects.emplace_back(draw.Of(kSubjects));
  }
  return dossier;
}

}  // namespace relais::bench
