#include "client/cli/framework/parser.h"

#include <CLI/CLI.hpp>

#include "client/cli/framework/checks.h"

namespace relais::cli {

Option Option::Required(bool required) const {
  option_->required(required);
  return *this;
}

Option Option::ValueName(const std::string& name) const {
  option_->type_name(name);
  return *this;
}

Option Option::Excludes(Option other) const {
  option_->excludes(other.option_);
  return *this;
}

Option Option::Needs(Option other) const {
  option_->needs(other.option_);
  return *this;
}

Option Option::OneValueEach() const {
  option_->allow_extra_args(false);
  return *this;
}

Option Option::Between(std::int64_t least, std::int64_t most, Language language) const {
  option_->check(cli::Between(least, most, language));
  return *this;
}

Option Option::Seconds(Language language) const {
  option_->check(Duration(language));
  return *this;
}

Option Command::AddOption(const char* name, std::string& value, const char* help) const {
  return Option(app_->add_option(name, value, help));
}

Option Command::AddOption(const char* name, std::vector<std::string>& value, const char* help) const {
  return Option(app_->add_option(name, value, help));
}

Option Command::AddOption(const char* name, int& value, const char* help) const {
  return Option(app_->add_option(name, value, help));
}

Option Command::AddOption(const char* name, std::int64_t& value, const char* help) const {
  return Option(app_->add_option(name, value, help));
}

Option Command::AddOption(const char* name, double& value, const char* help) const {
  return Option(app_->add_option(name, value, help));
}

Option Command::AddFlag(const char* name, bool& value, const char* help) const {
  return Option(app_->add_flag(name, value, help));
}

void Command::Alias(const char* name) const { app_->alias(name); }

Option Command::Find(const char* name) const { return Option(app_->get_option(name)); }

std::string Command::Help() const { return app_->help(); }

}  // namespace relais::cli
