#include <algorithm>
#include <nlohmann/json.hpp>

#include "client/cli/commands/commands.h"
#include "client/cli/framework/checks.h"

namespace relais::cli {
namespace {

struct ChangesOptions {
  int64_t after = 0;
  std::string resume_token;
  int limit = 100;
};

const Columns kColumns = {
    {"sequence", {"Journal", "Journal"}},
    {"recorded_at", {"Inscrit le", "Recorded"}},
    {"actor", {"Par", "By"}},
    {"method", {"Opération", "Operation"}},
    {"resource", {"Ressource", "Resource"}},
    {"kind", {"Changement", "Change"}},
};

// Requests pages until the end or the limit; keeps the journal position of the last answer.
absl::StatusOr<v1::ListChangesResponse> Gather(const Client& client, const ChangesOptions& options) {
  constexpr int kLargestPage = 1000;
  v1::ListChangesResponse all;
  v1::ListChangesRequest request;
  request.set_after_sequence(options.after);
  request.set_resume_token(options.resume_token);
  while (all.changes_size() < options.limit) {
    request.set_page_size(std::min(kLargestPage, options.limit - all.changes_size()));
    absl::StatusOr<v1::ListChangesResponse> response = client.ListChanges(request);
    if (!response.ok()) return response.status();
    all.mutable_changes()->MergeFrom(response->changes());
    all.set_resume_token(response->resume_token());
    *all.mutable_head() = response->head();
    if (response->changes().empty()) break;
    request.clear_after_sequence();
    request.set_resume_token(response->resume_token());
  }
  return all;
}

absl::StatusOr<ExitCode> PrintChanges(Session& session, const ChangesOptions& options) {
  absl::StatusOr<v1::ListChangesResponse> changes = Gather(session.client(), options);
  if (!changes.ok()) return changes.status();
  const Output output = session.output();
  if (output.format == Format::kJson) {
    output.out << JsonText(ToJson(*changes));
    return kDone;
  }
  std::vector<const google::protobuf::Message*> items;
  for (const v1::Change& change : changes->changes()) items.push_back(&change);
  PrintMany(output, "changes", items, kColumns);
  if (output.format == Format::kTable) {
    output.out << "\n"
               << session.Say({"Journal jusqu’à ", "Journal up to "}) << changes->head().sequence() << "; "
               << session.Say({"pour la suite : --resume-token ", "to go on: --resume-token "})
               << changes->resume_token() << "\n";
  }
  return kDone;
}

}  // namespace

void AddChangesCommand(CommandTree& tree) {
  auto options = std::make_shared<ChangesOptions>();
  const Command command = AddCommand(tree, tree.app, "changes",
                                     {"Liste ce qui a été inscrit depuis une position du journal.",
                                      "Lists what was recorded since a journal position."},
                                     "relais changes --after 120 --limit 50",
                                     [options](Session& session) { return PrintChanges(session, *options); });
  const char* number = LocalizedText{"NOMBRE", "NUMBER"}.In(tree.language);
  const Option after =
      command
          .AddOption("--after", options->after,
                     LocalizedText{"Après cette position", "After this position"}.In(tree.language))
          .ValueName(number);
  command
      .AddOption(
          "--resume-token", options->resume_token,
          LocalizedText{"Jeton de la réponse précédente", "Token of the answer before"}.In(tree.language))
      .Excludes(after)
      .ValueName(LocalizedText{"JETON", "TOKEN"}.In(tree.language));
  command
      .AddOption(
          "--limit", options->limit,
          LocalizedText{"Nombre maximal de changements (100)", "At most this many (100)"}.In(tree.language))
      .Between(1, 1000000, tree.language)
      .ValueName(number);
}

}  // namespace relais::cli
