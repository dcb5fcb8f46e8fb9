// Opens a dossier on the server named on the command line and reads it back. The caller's token is the first
// line of a file.

#include <relais/client.h>
#include <relais/error_details.h>

#include <fstream>
#include <iostream>
#include <string>

namespace {

relais::v1::CreateDossierRequest Request() {
  relais::v1::CreateDossierRequest request;
  relais::v1::Dossier& dossier = *request.mutable_dossier();
  dossier.set_opened_on("2018-04-12");
  dossier.set_project_title("Épicerie coopérative");
  dossier.mutable_promoter()->set_name("Coop du village");
  dossier.mutable_promoter()->set_gender(relais::v1::PROMOTER_GENDER_BOTH);
  dossier.mutable_promoter()->set_kind(relais::v1::PROMOTER_KIND_PROJECT);
  dossier.set_sector("alimentation");
  dossier.set_mrc("drummond");
  dossier.set_phase(relais::v1::PHASE_PRE_STARTUP);
  dossier.set_lead_organization("organizations/pole");
  return request;
}

int Fail(const absl::Status& status) {
  std::cerr << status << "\n";
  for (const relais::FieldViolation& violation : relais::ErrorDetails(status).field_violations) {
    std::cerr << "  " << violation.field << ": " << violation.description << "\n";
  }
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: sample HOST:PORT TOKEN_FILE\n";
    return 2;
  }
  relais::ClientOptions options;
  options.target = argv[1];
  std::ifstream token_file(argv[2]);
  if (!std::getline(token_file, options.token)) {
    std::cerr << argv[2] << ": no token\n";
    return 2;
  }
  const relais::Client client(options);

  const absl::StatusOr<relais::v1::CreateDossierResponse> created = client.CreateDossier(Request());
  if (!created.ok()) return Fail(created.status());

  relais::v1::GetDossierRequest get;
  get.set_name(created->dossier().name());
  const absl::StatusOr<relais::v1::GetDossierResponse> read = client.GetDossier(get);
  if (!read.ok()) return Fail(read.status());
  std::cout << read->dossier().name() << ": " << read->dossier().project_title() << "\n";
  return 0;
}
