#include "service/observability/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace relais::observability {
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

// A fast path, because a line is written for every call: only text that needs escapes goes through the
// library.
void AppendJson(const std::string& text, std::string& line) {
  const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
  });
  if (plain) {
    absl::StrAppend(&line, "\"", text, "\"");
  } else {
    line += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
}

template <class Number>
void AppendJson(Number number, std::string& line) {
  line += nlohmann::json(number).dump();
}

// Writes lines to standard error and flushes in bursts. A line long after the last flush goes out at once;
// those of a burst go out together, within a second.
class BurstSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  BurstSink() { std::setvbuf(stderr, nullptr, _IOFBF, std::size_t{1} << 16); }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    std::fwrite(message.payload.data(), 1, message.payload.size(), stderr);
    std::fputc('\n', stderr);
    if (message.time - flushed_ >= kBurst) {
      flush_();
      flushed_ = message.time;
    }
  }
  void flush_() override { std::fflush(stderr); }

 private:
  static constexpr std::chrono::milliseconds kBurst{50};
  spdlog::log_clock::time_point flushed_;
};

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger>& logger = *[] {
    auto* made = new std::shared_ptr<spdlog::logger>(
        std::make_shared<spdlog::logger>("relais", std::make_shared<BurstSink>()));
    // A warning may be the last line before a crash.
    (*made)->flush_on(spdlog::level::warn);
    spdlog::register_logger(*made);
    spdlog::flush_every(std::chrono::seconds(1));
    return made;
  }();
  return *logger;
}

}  // namespace

std::string RenderLogLine(absl::Time at, LogLevel level, absl::string_view message,
                          const std::vector<LogField>& fields) {
  std::string line =
      absl::StrCat("{\"ts\":\"", absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", at, absl::UTCTimeZone()),
                   "\",\"level\":\"", Of(level).name, "\",\"message\":");
  AppendJson(std::string(message), line);
  for (const LogField& field : fields) {
    absl::StrAppend(&line, ",\"", field.name, "\":");
    absl::visit([&](const auto& value) { AppendJson(value, line); }, field.value);
  }
  line += '}';
  return line;
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

}  // namespace relais::observability
