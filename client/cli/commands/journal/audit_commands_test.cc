// The journal on a terminal.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "relais/v1/audit_service.grpc.pb.h"
#include "tests/support/cli/testing.h"

namespace relais::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class FakeAudit : public v1::AuditService::Service {
 public:
  grpc::Status ListJournal(grpc::ServerContext*, const v1::ListJournalRequest*,
                           v1::ListJournalResponse* response) override {
    v1::JournalLine& line = *response->add_lines();
    line.set_sequence(12);
    line.set_actor("users/agente");
    line.set_method("CreateFundingApplication");
    line.set_resource("imports");
    return grpc::Status::OK;
  }
};

// Standard output is a terminal of `columns` for as long as this lives.
class Terminal {
 public:
  explicit Terminal(unsigned short columns)
      : saved_(dup(STDOUT_FILENO)), master_(posix_openpt(O_RDWR | O_NOCTTY)) {
    EXPECT_EQ(grantpt(master_), 0);
    EXPECT_EQ(unlockpt(master_), 0);
    const int slave = open(ptsname(master_), O_RDWR | O_NOCTTY);
    winsize size{};
    size.ws_col = columns;
    EXPECT_EQ(ioctl(slave, TIOCSWINSZ, &size), 0);
    EXPECT_EQ(dup2(slave, STDOUT_FILENO), STDOUT_FILENO);
    close(slave);
  }
  ~Terminal() {
    dup2(saved_, STDOUT_FILENO);
    close(saved_);
    close(master_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

 private:
  const int saved_;
  const int master_;
};

TEST(JournalTest, IsCutToTheTerminalAsOtherTablesAre) {
  FakeAudit audit;
  const FakeServer server{&audit};
  std::string whole, cut;
  {
    const Terminal terminal(400);
    whole = server.Run({"journal", "list"}).out;
  }
  EXPECT_THAT(whole, HasSubstr("Inscrit une demande, avec sa première étape"));
  EXPECT_THAT(whole, HasSubstr("importation"));
  {
    const Terminal terminal(60);
    cut = server.Run({"journal", "list"}).out;
  }
  EXPECT_THAT(cut, HasSubstr("Inscrit"));
  EXPECT_THAT(cut, HasSubstr("…"));
  EXPECT_THAT(cut, Not(HasSubstr("première étape")));
}

}  // namespace
}  // namespace relais::cli
