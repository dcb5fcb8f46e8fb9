#include "tests/support/api/edge_fixture.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/api/server_fixture.h"

namespace relais {
namespace {

constexpr char kOpenssl[] = "/usr/bin/openssl";
constexpr char kNginx[] = "/usr/sbin/nginx";

std::string ReadFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

void Run(const std::vector<std::string>& arguments, const std::string& output) {
  const pid_t pid = Spawn(arguments, output);
  ASSERT_GT(pid, 0) << arguments[0] << ": see deploy/install-deps.sh";
  ASSERT_EQ(WaitForExit(pid), 0) << arguments[0] << ": " << ReadFile(output);
}

// A listening socket on a port of the system's choice, and that port. Non-blocking, because nginx inherits it
// unchanged.
std::pair<int, int> Listen() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(bind(listener, generic, size), 0);
  EXPECT_EQ(listen(listener, SOMAXCONN), 0);
  EXPECT_EQ(getsockname(listener, generic, &size), 0);
  return {listener, ntohs(address.sin_port)};
}

}  // namespace

Nginx::Nginx(const std::string& folder, const NginxOptions& options) : folder_(folder + "/nginx") {
  std::filesystem::create_directory(folder_);
  MakeCertificates();
  const auto [listener, port] = Listen();
  target_ = absl::StrCat("127.0.0.1:", port);
  Render(options);
  Start(listener);
  close(listener);
}

Nginx::~Nginx() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  EXPECT_EQ(WaitForExit(pid_), 0) << ErrorLog();
  if (testing::Test::HasFailure()) std::fputs(absl::StrCat(ErrorLog(), AccessLog()).c_str(), stderr);
}

std::unique_ptr<Nginx> Nginx::FromEnvironment(const std::string& folder) {
  const char* edge = std::getenv("RELAIS_TEST_EDGE");
  if (edge == nullptr || *edge == '\0') return nullptr;
  EXPECT_STREQ(edge, "nginx") << "RELAIS_TEST_EDGE";
  NginxOptions options;
  options.upstream = UpstreamFor(folder);
  auto nginx = std::make_unique<Nginx>(folder, options);
  setenv("RELAIS_TLS", "always", 1);
  setenv("RELAIS_CA_FILE", nginx->File("ca.pem").c_str(), 1);
  return nginx;
}

std::string Nginx::UpstreamFor(const std::string& folder) {
  return absl::StrCat("unix:", folder, "/relaisd.sock");
}

void Nginx::Apply(ClientOptions& options) const {
  options.target = target_;
  options.tls.mode = TlsMode::kAlways;
  options.tls.ca_file = File("ca.pem");
}

void Nginx::ApplyWithCertificate(ClientOptions& options) const {
  Apply(options);
  options.tls.client_certificate_file = File("client.pem");
  options.tls.client_key_file = File("client.key");
}

std::string Nginx::File(const std::string& name) const { return absl::StrCat(folder_, "/", name); }
std::string Nginx::AccessLog() const { return ReadFile(File("relais.access.log")); }
std::string Nginx::ErrorLog() const {
  return absl::StrCat(ReadFile(File("nginx.log")), ReadFile(File("relais.error.log")));
}

void Nginx::MakeCertificates() const {
  const std::vector<std::string> common = {
      kOpenssl, "req",   "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
      "-nodes", "-days", "2"};
  const auto make = [&](const std::string& name, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = common;
    arguments.insert(arguments.end(),
                     {"-keyout", File(name + ".key"), "-out", File(name + ".pem"), "-subj", "/CN=" + name});
    arguments.insert(arguments.end(), more.begin(), more.end());
    Run(arguments, File("openssl.log"));
  };
  const std::vector<std::string> signing = {
      "-CA",    File("ca.pem"), "-CAkey", File("ca.key"), "-addext", "basicConstraints=critical,CA:FALSE",
      "-addext"};
  const auto signed_for = [&](const std::string& extension) {
    std::vector<std::string> arguments = signing;
    arguments.push_back(extension);
    return arguments;
  };
  make("ca", {});
  make("other_ca", {});
  make("server", signed_for("subjectAltName=IP:127.0.0.1"));
  make("client", signed_for("extendedKeyUsage=clientAuth"));
}

void Nginx::Render(const NginxOptions& options) const {
  std::ofstream(File("networks")) << options.certificate_networks;
  Run({NGINX_RENDER_PATH,
       "--listen",
       target_,
       "--upstream",
       options.upstream,
       "--certificate",
       File("server.pem"),
       "--key",
       File("server.key"),
       "--client-ca",
       File("ca.pem"),
       "--certificate-networks",
       File("networks"),
       "--rate",
       absl::StrCat(options.rate),
       "--burst",
       absl::StrCat(options.burst),
       "--calls",
       absl::StrCat(options.calls),
       "--body-limit",
       options.body_limit,
       "--log-folder",
       folder_},
      File("relais.conf"));
  std::ofstream main(File("nginx.conf"));
  // Runs in the foreground under the current account and writes only to the folder. Keeps a master process,
  // because nginx 1.22 crashes without one when it inherits a socket.
  main << "daemon off; worker_processes 1; pid " << File("nginx.pid") << "; error_log " << File("nginx.log")
       << ";\nevents { worker_connections 512; }\n";
  // A worker of root would switch to the account `nobody`, which may not enter the folder of the test.
  if (geteuid() == 0) main << "user root root;\n";
  main << "http {\n";
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    main << kind << "_temp_path " << File(kind) << ";\n";
  }
  main << "include " << File("relais.conf") << ";\n}\n";
}

void Nginx::Start(int listener) {
  // nginx inherits our socket as it would from a previous nginx. No other program can then take the port, and
  // a connection made before nginx is ready waits instead of being refused.
  constexpr int kInherited = 3;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const int output = open(File("nginx.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions, listener, kInherited);
  const std::string config = File("nginx.conf");
  const std::string log = File("nginx.log");
  // -e: log for errors before the configuration is read.
  const std::vector<const char*> arguments = {kNginx, "-e", log.c_str(), "-c", config.c_str(), nullptr};
  const std::string sockets = absl::StrCat("NGINX=", kInherited, ";");
  const std::vector<const char*> variables = {sockets.c_str(), nullptr};
  if (posix_spawn(&pid_, kNginx, &actions, nullptr, const_cast<char**>(arguments.data()),
                  const_cast<char**>(variables.data())) != 0) {
    pid_ = -1;
    ADD_FAILURE() << kNginx << " does not start: see deploy/install-deps.sh";
  }
  posix_spawn_file_actions_destroy(&actions);
  close(output);
}

}  // namespace relais
