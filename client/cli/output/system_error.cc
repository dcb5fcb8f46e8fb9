#include "client/cli/output/system_error.h"

#include <cerrno>
#include <cstring>

namespace relais::cli {
namespace {

struct Meaning {
  int error;
  LocalizedText text;
};

constexpr Meaning kMeanings[] = {
    {ENOSPC, {"il n’y a plus d’espace sur le disque", "no space left on the disk"}},
    {EDQUOT, {"le quota d’espace est épuisé", "the disk quota is used up"}},
    {EFBIG, {"le fichier serait trop gros", "the file would be too large"}},
    {EPIPE, {"le programme qui lit s’est arrêté", "the program that reads has stopped"}},
    {EBADF, {"elle est fermée", "it is closed"}},
    {EIO, {"erreur du disque", "disk error"}},
    {EROFS, {"le disque est en lecture seule", "the disk is read-only"}},
    {EACCES, {"permission refusée", "permission denied"}},
    {EPERM, {"opération non permise", "operation not permitted"}},
    {ENOENT, {"ce dossier ou ce fichier n’existe pas", "no such folder or file"}},
    {ENOTDIR, {"une partie du chemin n’est pas un dossier", "a part of the path is no folder"}},
    {EISDIR, {"c’est un dossier", "it is a folder"}},
    {EEXIST, {"ce fichier existe déjà", "the file exists already"}},
    {ENAMETOOLONG, {"le nom est trop long", "the name is too long"}},
};

}  // namespace

std::string SystemErrorText(int error, Language language) {
  for (const Meaning& known : kMeanings) {
    if (known.error == error) return known.text.In(language);
  }
  return std::strerror(error);
}

}  // namespace relais::cli
