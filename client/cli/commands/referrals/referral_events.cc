#include "client/cli/commands/referrals/referral_events.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/cli/commands/commands.h"
#include "client/cli/framework/folding.h"
#include "client/cli/output/private_file.h"

namespace relais::cli {
namespace {

const Columns kColumns = {
    {"recorded_at", {"Inscrit le", "Recorded"}},
    {"step", {"Étape", "Step"}},
    {"referral.name", {"Référence", "Referral"}},
    {"user", {"Compte", "User"}},
    {"organization", {"Par", "By"}, "organization"},
    {"referral.cover_sheet.project_title", {"Projet", "Project"}},
};
// Column widths by usual content, because a stream's next lines are unknown.
constexpr int kWidths[] = {19, 11, 9, 14, 43, 0};

// Empty if there is no file yet: the first run starts at the beginning.
absl::StatusOr<std::string> ReadPosition(const EventOptions& options, Language language) {
  std::error_code error;
  if (options.token_file.empty() || !std::filesystem::exists(options.token_file, error)) return std::string();
  std::ifstream stream(options.token_file);
  std::string token;
  if (!stream.is_open()) {
    return UsageError(absl::StrCat("--resume-token-file ", options.token_file,
                                   LocalizedText{" : fichier illisible", ": unreadable"}.In(language)));
  }
  std::getline(stream, token);
  token = std::string(WithoutByteOrderMark(token));
  if (!IsUtf8(token)) {
    return UsageError(absl::StrCat(
        "--resume-token-file ", options.token_file,
        LocalizedText{" : le texte n’est pas en UTF-8", ": the text is not UTF-8"}.In(language)));
  }
  return token;
}

absl::Status KeepPosition(const EventOptions& options, const std::string& token, Language language) {
  if (options.token_file.empty() || token.empty()) return absl::OkStatus();
  return ReplacePrivateFile(options.token_file, absl::StrCat(token, "\n"), language);
}

// Prints and flushes each line before the next step is requested: a reader at the other end of a pipe waits
// for it.
class EventLines {
 public:
  explicit EventLines(const Output& output) : output_(output) {}

  void PrintHeader() {
    if (output_.format == Format::kJson) return;
    if (output_.format == Format::kCsv) {
      output_.out << CsvHeaderOf(output_, kColumns) << std::flush;
      return;
    }
    std::vector<std::string> cells;
    for (const Column& column : kColumns) cells.push_back(column.header.In(output_.language));
    PrintCells(cells);
  }

  // False if the output is closed.
  bool Print(const v1::ReferralEvent& event, const std::string& resume_token) {
    if (output_.format == Format::kJson) {
      Json json = ToJson(event);
      json["resumeToken"] = resume_token;
      output_.out << json.dump() << "\n";
    } else if (output_.format == Format::kCsv) {
      output_.out << CsvLineOf(output_, event, kColumns);
    } else {
      PrintCells(CellsOf(event));
    }
    output_.out.flush();
    return output_.out.good();
  }

 private:
  std::vector<std::string> CellsOf(const v1::ReferralEvent& event) const {
    std::vector<std::string> cells;
    for (const Column& column : kColumns) {
      cells.push_back(Printable(FieldForPeople(event, column, output_.language, output_.labels)));
    }
    return cells;
  }

  void PrintCells(const std::vector<std::string>& cells) {
    std::string line;
    for (size_t i = 0; i < cells.size(); ++i) {
      absl::StrAppend(&line, i == 0 ? "" : "  ", cells[i]);
      const int missing = i + 1 < cells.size() ? kWidths[i] - DisplayWidth(cells[i]) : 0;
      line.append(static_cast<size_t>(std::max(0, missing)), ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    output_.out << line << "\n" << std::flush;
  }

  const Output output_;
};

absl::Status OutputClosed(const Session& session) {
  return absl::FailedPreconditionError(
      session.Say({"la sortie standard est fermée", "standard output is closed"}));
}

// Follows steps until the limit; resumes after interruptions of the service.
class EventStream {
 public:
  EventStream(Session& session, const EventOptions& options)
      : session_(session), options_(options), lines_(session.output()) {}

  absl::Status Run(v1::FollowReferralEventsRequest request) {
    lines_.PrintHeader();
    for (;;) {
      absl::Status ended = session_.client().FollowReferralEvents(
          request, [this, &request](const v1::FollowReferralEventsResponse& response) {
            request.clear_from_now();
            request.set_resume_token(response.resume_token());
            reached_ = true;
            pause_ = kFirstPause;
            return Take(response);
          });
      if (!stopped_.ok()) return stopped_;
      const bool away = absl::IsUnavailable(ended) || absl::IsCancelled(ended);
      // Does not wait for a service that was never reached: the address may be wrong.
      if (!away || !reached_) return ended;
      WaitForService();
    }
  }

 private:
  static constexpr absl::Duration kFirstPause = absl::Milliseconds(200);
  static constexpr absl::Duration kLongestPause = absl::Seconds(5);

  // False at the limit or after a failure.
  bool Take(const v1::FollowReferralEventsResponse& response) {
    if (response.has_event()) {
      if (!lines_.Print(response.event(), response.resume_token())) stopped_ = OutputClosed(session_);
      ++printed_;
    }
    if (stopped_.ok()) stopped_ = KeepPosition(options_, response.resume_token(), session_.language());
    return stopped_.ok() && (options_.limit == 0 || printed_ < options_.limit);
  }

  void WaitForService() {
    if (pause_ == kFirstPause) {
      session_.err() << session_.Say({"Le service ne répond plus; la suite viendra à son retour.",
                                      "The service is away; what follows comes once it is back."})
                     << std::endl;
    }
    absl::SleepFor(pause_);
    pause_ = std::min(2 * pause_, kLongestPause);
    session_.Reconnect();
  }

  Session& session_;
  const EventOptions& options_;
  EventLines lines_;
  int printed_ = 0;
  bool reached_ = false;
  absl::Duration pause_ = kFirstPause;
  // The failure that stopped it, if not OK.
  absl::Status stopped_;
};

// Requests pages until the end or the limit.
absl::StatusOr<v1::ListReferralEventsResponse> Gather(Session& session, const EventOptions& options) {
  constexpr int kLargestPage = 500;
  absl::StatusOr<std::string> position = ReadPosition(options, session.language());
  if (!position.ok()) return position.status();
  v1::ListReferralEventsResponse all;
  v1::ListReferralEventsRequest request;
  request.set_resume_token(*position);
  request.set_from_now(options.from_now && position->empty());
  for (;;) {
    const int missing = options.limit > 0 ? options.limit - all.events_size() : kLargestPage;
    request.set_page_size(std::min(kLargestPage, missing));
    auto response = session.client().ListReferralEvents(request);
    if (!response.ok()) return response.status();
    all.mutable_events()->MergeFrom(response->events());
    all.set_resume_token(response->resume_token());
    const bool enough = options.limit > 0 && all.events_size() >= options.limit;
    if (response->events().empty() || enough) return all;
    request.set_from_now(false);
    request.set_resume_token(response->resume_token());
  }
}

absl::StatusOr<ExitCode> ListEvents(Session& session, const EventOptions& options) {
  const auto events = Gather(session, options);
  if (!events.ok()) return events.status();
  const Output output = session.output();
  if (output.format == Format::kJson) {
    output.out << JsonText(ToJson(*events));
  } else {
    std::vector<const google::protobuf::Message*> items;
    for (const v1::ReferralEvent& event : events->events()) items.push_back(&event);
    PrintMany(output, "events", items, kColumns);
  }
  output.out.flush();
  if (!output.out.good()) return OutputClosed(session);
  absl::Status kept = KeepPosition(options, events->resume_token(), session.language());
  if (!kept.ok()) return kept;
  return kDone;
}

}  // namespace

absl::StatusOr<ExitCode> FollowEvents(Session& session, const EventOptions& options) {
  if (session.writes_file()) {
    return UsageError(
        session.Say({"--output : un flux n’a pas de fin; envoyez-le à un fichier par l’interpréteur",
                     "--output: a stream has no end; send it to a file by the shell"}));
  }
  absl::StatusOr<std::string> position = ReadPosition(options, session.language());
  if (!position.ok()) return position.status();
  v1::FollowReferralEventsRequest request;
  request.set_resume_token(*position);
  request.set_from_now(options.from_now && position->empty());
  absl::Status ended = EventStream(session, options).Run(std::move(request));
  if (!ended.ok()) return ended;
  return kDone;
}

std::vector<Option> AddEventOptions(CommandTree& tree, Command command, EventOptions& options) {
  const auto say = [&tree](LocalizedText text) { return text.In(tree.language); };
  const Option file =
      command
          .AddOption(
              "--resume-token-file", options.token_file,
              say({"Fichier qui garde la position : la prochaine fois, la suite, sans perte ni répétition",
                   "File that keeps the position: the next time goes on from there, without loss or repeat"}))
          .ValueName(say({"FICHIER", "FILE"}));
  const Option from_now =
      command.AddFlag("--from-now", options.from_now,
                      say({"Sans les étapes déjà inscrites, là où aucune position n’est gardée",
                           "Without the steps that are recorded already, where no position is kept"}));
  return {file, from_now};
}

void AddReferralEvents(CommandTree& tree, Command referral) {
  auto options = std::make_shared<EventOptions>();
  const Command command =
      AddCommand(tree, referral, "events",
                 {"Liste les étapes des références que votre organisme a reçues ou envoyées.",
                  "Lists the steps of the referrals that your organization received or sent."},
                 "relais referral events --resume-token-file position",
                 [options](Session& session) { return ListEvents(session, *options); });
  AddEventOptions(tree, command, *options);
  AddLimit(tree, command, options->limit);
}

}  // namespace relais::cli
