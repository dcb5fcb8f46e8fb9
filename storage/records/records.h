#ifndef RELAIS_STORAGE_RECORDS_RECORDS_H_
#define RELAIS_STORAGE_RECORDS_RECORDS_H_

#include "storage/records/accounts.h"
#include "storage/records/dossier_changes.h"
#include "storage/records/dossiers.h"
#include "storage/records/import.h"
#include "storage/records/privacy.h"
#include "storage/records/reference.h"
#include "storage/records/referrals.h"

// Plain records, one type for each versioned table. Codes are the lower-case words of the import format
// (`woman`, `pre_startup`), civil dates `YYYY-MM-DD`, amounts CAD cents; an empty string is no value. `Visit`
// lists every column once, with its role (Column::Role). Personal: digested apart, so that it can be erased.
// Erasable: digested as plain, but can be erased. Added: plain, of a later schema, not digested while it is
// empty. `since_seq` is the journal entry that wrote the row; reading sets it, writing ignores it. Each
// area has a header; this one includes them all.

#endif  // RELAIS_STORAGE_RECORDS_RECORDS_H_
