#include "service/rpc/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace relais::rpc {
namespace {

struct Level {
  const char* name;
  spdlog::level::level_enum spdlog;
};

// By LogLevel.
constexpr std::array<Level, 4> kLevels = {{{"debug", spdlog::level::debug},
                                           {"info", spdlog::level::info},
                                           {"warning", spdlog::level::warn},
                                           {"error", spdlog::level::err}}};

const Level& Of(LogLevel level) { return kLevels[static_cast<std::size_t>(level)]; }

spdlog::logger& Logger() {
  static spdlog::logger& logger = *[] {
    auto* made = new spdlog::logger("relais", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    return made;
  }();
  return logger;
}

}  // namespace

std::string RenderLogLine(absl::Time at, LogLevel level, absl::string_view message,
                          const std::vector<LogField>& fields) {
  nlohmann::ordered_json line;
  line["ts"] = absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", at, absl::UTCTimeZone());
  line["level"] = Of(level).name;
  line["message"] = std::string(message);
  for (const LogField& field : fields) {
    absl::visit([&](const auto& value) { line[field.name] = value; }, field.value);
  }
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void Log(LogLevel level, absl::string_view message, const std::vector<LogField>& fields) {
  if (!Logger().should_log(Of(level).spdlog)) return;
  const std::string line = RenderLogLine(absl::Now(), level, message, fields);
  Logger().log(Of(level).spdlog, spdlog::string_view_t(line.data(), line.size()));
}

absl::Status SetLogLevel(absl::string_view level) {
  for (const Level& known : kLevels) {
    if (level != known.name) continue;
    Logger().set_level(known.spdlog);
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown log level ", level));
}

}  // namespace relais::rpc
