#include "tests/support/api/export_fixture.h"

#include <map>
#include <random>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"

namespace relais {
namespace {

bool Takes(v1::Measure measure, v1::Dimension dimension) {
  const bool time = dimension >= v1::DIMENSION_MONTH && dimension <= v1::DIMENSION_FISCAL_YEAR;
  if (time) return measure != v1::MEASURE_DOSSIERS_ACTIVE;
  if (dimension < v1::DIMENSION_FROM) return true;
  return measure >= v1::MEASURE_REFERRALS_SENT && measure <= v1::MEASURE_REFERRAL_DAYS_TO_ANSWER;
}

v1::StatisticsResult Ask(const Client& client, const v1::StatisticsQuery& query) {
  v1::QueryStatisticsRequest request;
  *request.mutable_query() = query;
  v1::StatisticsResult result = Ok(client.QueryStatistics(request)).result();
  // Differs between any two registers.
  result.clear_as_of();
  return result;
}

std::vector<v1::StatisticsQuery> AllQuestions() {
  std::vector<v1::StatisticsQuery> questions;
  for (int measure = v1::Measure_MIN + 1; measure <= v1::Measure_MAX; ++measure) {
    v1::StatisticsQuery query;
    query.set_measure(static_cast<v1::Measure>(measure));
    query.mutable_period()->set_from("2017-04-01");
    query.mutable_period()->set_to("2020-03-31");
    questions.push_back(query);
    query.clear_period();
    query.mutable_period()->set_label("2018-2019");
    questions.push_back(query);
    for (int i = v1::Dimension_MIN + 1; i <= v1::Dimension_MAX; ++i) {
      const auto dimension = static_cast<v1::Dimension>(i);
      if (!Takes(query.measure(), dimension)) continue;
      v1::StatisticsQuery by = query;
      by.add_dimensions(dimension);
      questions.push_back(by);
      if (dimension == v1::DIMENSION_LEAD) continue;
      by.add_dimensions(v1::DIMENSION_LEAD);
      questions.push_back(by);
    }
  }
  return questions;
}

// Draws random cells. Dates lie around the fiscal year 2018-2019.
class Draw {
 public:
  explicit Draw(unsigned seed) : engine_(seed) {}

  int Below(int below) { return static_cast<int>(engine_() % static_cast<unsigned>(below)); }
  bool OneIn(int n) { return Below(n) == 0; }
  std::string Of(const std::vector<std::string>& words) {
    return words[static_cast<std::size_t>(Below(static_cast<int>(words.size())))];
  }
  std::string OrNothing(const std::vector<std::string>& words) { return OneIn(2) ? "" : Of(words); }
  // A day from `begin` to `after` days later.
  std::string Day(const std::string& begin = "2017-10-01", int after = 500) {
    absl::CivilDay day;
    EXPECT_TRUE(absl::ParseCivilTime(begin, &day));
    return absl::FormatCivilTime(day + Below(after));
  }
  std::string Text() {
    return absl::StrCat(Of({"=SOMME(A1)", "+Élan", "- tiret", "@nom", "'=déjà", "Café; thé", "a, b",
                            "« été »", "dit \"oui\"", "Coop"}),
                        " ", Of({"Érable", "=2", "'x", "5 $", "\"fin\"", "; -3 + x"}), " ", Below(1000));
  }

 private:
  std::mt19937 engine_;
};

std::string Line(const std::vector<std::string>& cells) {
  std::vector<std::string> quoted;
  for (const std::string& cell : cells) {
    quoted.push_back(absl::StrCat("\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\""));
  }
  return absl::StrJoin(quoted, ",") + "\n";
}

const std::vector<std::string>& Organizations() {
  static const auto& words = *new std::vector<std::string>{"pole", "mrc-drummond", "mrc-erable"};
  return words;
}
const std::vector<std::string>& Phases() {
  static const auto& words =
      *new std::vector<std::string>{"pre_startup", "startup", "consolidation", "development"};
  return words;
}

std::string DossierLine(Draw& draw, const std::string& id, const std::string& opened_on) {
  const bool closed = draw.OneIn(3);
  return Line({id, opened_on, draw.Text(), draw.Text(), draw.Of({"woman", "man", "both", "undisclosed"}),
               draw.Of({"project", "enterprise"}), draw.Of({"culture", "tourisme", "sante", "habitation"}),
               draw.Of({"drummond", "erable", "arthabaska"}), draw.Of(Phases()), draw.Of(Organizations()),
               draw.OrNothing(Organizations()), draw.OrNothing({"protocole-hasard"}),
               draw.OrNothing({"Zoé Roy", "ZOE ROY", "conseil-1"}), draw.OneIn(2) ? draw.Text() : "",
               draw.OrNothing({"a@example.org"}), draw.OrNothing({"+1 819 555-0100"}),
               closed ? draw.Day(opened_on, 700) : "", closed ? draw.Of({"abandonne", "projet-demarre"}) : "",
               draw.OneIn(2) ? draw.Text() : ""});
}

std::string ReferralLine(Draw& draw, const std::string& id, const std::string& dossier,
                         const std::string& sent_on) {
  const std::string kind = draw.Of({"consultation", "transfer", "external"});
  // Not `returned`: the files cannot hold a lead that a transfer gave only for a time.
  const std::string state = draw.Of({"sent", "accepted", "declined", "completed", "expired", "recalled"});
  const bool answered = state == "accepted" || state == "declined" || state == "completed";
  return Line({id, dossier, kind, draw.Of(Organizations()),
               kind == "external" ? draw.Of({"risq", "crdq"}) : draw.Of(Organizations()), sent_on, state,
               answered ? draw.Day(sent_on, 40) : "", draw.OneIn(2) ? draw.Text() : ""});
}

std::string FundingLines(Draw& draw, const std::string& id, const std::string& dossier, std::string day) {
  std::string lines;
  const std::string program = draw.Of({"piec", "risq", "microcredit"});
  for (const char* step : {"inquiry", "filed", "opinion", "recommended", "awarded"}) {
    if (draw.OneIn(5)) break;
    day = draw.Day(day, 60);
    const bool amount = step == std::string("filed") || step == std::string("awarded");
    lines += Line({id, dossier, program, step, day,
                   amount ? absl::StrCat(draw.Below(100000), ".", draw.Below(10), draw.Below(10)) : ""});
  }
  return lines;
}

}  // namespace

ExportTest::ExportTest() : there_(StartedElsewhere().NewClient()) {}

void ExportTest::ImportThere(const ExportResult& result) {
  const ImportResult imported = Ok(there_.Import({}, result.files, nullptr));
  for (const v1::ImportProblem& problem : imported.problems) ADD_FAILURE() << problem.ShortDebugString();
  ASSERT_EQ(imported.summary.files_size(), result.summary.files_size());
  for (int i = 0; i < imported.summary.files_size(); ++i) {
    const v1::ImportFileSummary& file = imported.summary.files(i);
    EXPECT_EQ(file.file_name(), result.summary.files(i).file_name());
    EXPECT_EQ(file.rows(), result.summary.files(i).rows()) << file.file_name();
    EXPECT_EQ(file.created(), file.rows()) << file.file_name();
  }
}

int ExportTest::ExpectSameCounts(int above_zero) {
  int asked = 0;
  for (const v1::StatisticsQuery& query : AllQuestions()) {
    const v1::StatisticsResult here = Ask(client_, query);
    EXPECT_EQ(Ask(there_, query).ShortDebugString(), here.ShortDebugString());
    EXPECT_FALSE(here.digest().empty());
    above_zero -= here.total_whole() > 0 ? 1 : 0;
    ++asked;
  }
  EXPECT_LE(above_zero, 0) << "more totals are 0 than the test is worth with";
  return asked;
}

std::vector<std::string> NoticesOf(const ExportResult& result) {
  std::vector<std::string> notices;
  for (const v1::ExportNotice& notice : result.notices) {
    EXPECT_FALSE(notice.message().empty());
    notices.push_back(absl::StrCat(v1::ExportNoticeKind_Name(notice.kind()).substr(19), " ",
                                   notice.file_name(), " ", notice.column(), " ", notice.key(), " ",
                                   notice.dossier()));
  }
  EXPECT_EQ(result.summary.notices(), static_cast<std::int64_t>(notices.size()));
  return notices;
}

std::string RowsOf(const ExportResult& result, const std::string& file_name) {
  for (const ImportFile& file : result.files) {
    if (file.name == file_name) return file.content.substr(file.content.find('\n') + 1);
  }
  ADD_FAILURE() << "no file " << file_name;
  return "";
}

std::vector<ImportFile> RandomFiles(unsigned seed) {
  Draw draw(seed);
  std::vector<ImportFile> files = {
      {"agreements.csv",
       "external_id,organization,title,starts_on,ends_on,contribution\n" +
           Line({"protocole-hasard", "mrc-drummond", draw.Text(), "2018-04-01", "2020-03-31", "12000.50"})},
      {"dossiers.csv",
       "external_id,opened_on,project_title,promoter_name,promoter_gender,promoter_kind,sector,mrc,phase,"
       "lead_organization,origin_organization,agreement,advisor,contact_name,contact_email,contact_phone,"
       "closed_on,closing_outcome,notes\n"},
      {"interventions.csv", "external_id,dossier,held_on,subjects,minutes,notes\n"},
      {"phases.csv", "dossier,effective_on,phase,reason\n"},
      {"referrals.csv",
       "external_id,dossier,kind,from_organization,to_organization,sent_on,state,answered_on,reason\n"},
      {"funding.csv", "external_id,dossier,program,step,step_on,amount\n"}};
  for (int i = 0; i < 120; ++i) {
    const std::string id = absl::StrCat("=D-", seed, "-", i);
    const std::string opened_on = draw.Day();
    files[1].content += DossierLine(draw, id, opened_on);
    for (int n = draw.Below(5); n > 0; --n) {
      files[2].content += Line({absl::StrCat("I-", i, "-", n), id, draw.Day(opened_on, 500),
                                draw.Of({"gouvernance", "gouvernance|plan-affaires", "analyse-besoins",
                                         "accueil-orientation-reference"}),
                                draw.OrNothing({"0", "45", "90"}), draw.OneIn(2) ? draw.Text() : ""});
    }
    std::set<std::string> days;
    for (int n = draw.Below(4); n > 0; --n) days.insert(draw.Day(opened_on, 500));
    for (const std::string& day : days) {
      files[3].content += Line({id, day, draw.Of(Phases()), draw.OneIn(3) ? "" : draw.Text()});
    }
    for (int n = draw.Below(4); n > 0; --n) {
      files[4].content += ReferralLine(draw, absl::StrCat("R-", i, "-", n), id, draw.Day(opened_on, 400));
    }
    if (draw.OneIn(2)) files[5].content += FundingLines(draw, absl::StrCat("F-", i), id, opened_on);
  }
  return files;
}

void ImportWhatFits(const Client& client, std::vector<ImportFile> files) {
  for (;;) {
    const ImportResult result = Ok(client.Import({}, files, nullptr));
    if (result.problems.empty()) {
      EXPECT_TRUE(result.summary.recorded());
      return;
    }
    // No cell of these files holds a line break.
    std::map<std::string, std::set<int>> refused;
    for (const v1::ImportProblem& problem : result.problems)
      refused[problem.file_name()].insert(problem.line());
    for (ImportFile& file : files) {
      std::vector<std::string> lines = absl::StrSplit(file.content, '\n');
      const std::set<int>& out = refused[file.name];
      for (auto line = out.rbegin(); line != out.rend(); ++line) lines.erase(lines.begin() + *line - 1);
      file.content = absl::StrJoin(lines, "\n");
    }
  }
}

}  // namespace relais
