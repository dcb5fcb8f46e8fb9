# Writes OUTPUT, C++ that holds the text of every migration of FILES in the order of their numbers.
list(SORT FILES)
set(body "")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} text)
  string(APPEND body "    {\"${name}\", R\"sql(${text})sql\"},\n")
endforeach()
file(WRITE ${OUTPUT}
"#include \"storage/migrations/migrations.h\"

namespace relais::storage {

const std::vector<Migration>& EmbeddedMigrations() {
  static const std::vector<Migration>& migrations = *new std::vector<Migration>{
${body}  };
  return migrations;
}

}  // namespace relais::storage
")
