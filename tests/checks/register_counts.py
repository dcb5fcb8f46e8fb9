#!/usr/bin/env python3
"""Recounts the reconstructed register directly from its CSV files, without Relais, and compares the counts with
the published figures beside them. Wrong test data can then not mask a wrong figure of the service.

  register_counts.py FOLDER     a folder with the six CSV files and published.json
"""

import collections
import csv
import datetime
import io
import json
import pathlib
import sys

AGREEMENT = "protocole-nicolet-yamaska"
FILES = ["dossiers", "interventions", "phases", "referrals", "funding", "agreements"]


def read_csv(path):
    """Rows as dicts, for any separator and byte-order mark of the spreadsheet program."""
    text = path.read_bytes().decode("utf-8-sig")
    separator = ";" if text.split("\n", 1)[0].count(";") else ","
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


class Register:
    def __init__(self, folder):
        self.rows = {name: read_csv(folder / f"{name}.csv") for name in FILES}
        self.dossiers = {row["external_id"]: row for row in self.rows["dossiers"]}

    def faults(self, first, last):
        """Errors that make the counts meaningless: duplicate identifiers, unknown dossiers, facts outside the year."""
        for name in FILES:
            ids = collections.Counter(row.get("external_id") for row in self.rows[name])
            if name not in ("phases", "funding"):  # these have several rows to one identifier, or none
                yield from (f"{name}: {key} stands twice" for key, times in ids.items() if times > 1)
        for name in FILES[1:5]:
            for row in self.rows[name]:
                if row["dossier"] not in self.dossiers:
                    yield f"{name}: unknown dossier {row['dossier']}"
        for name, column in [("dossiers", "opened_on"), ("dossiers", "closed_on"), ("interventions", "held_on"),
                             ("phases", "effective_on"), ("referrals", "sent_on"), ("referrals", "answered_on"),
                             ("funding", "step_on")]:
            for row in self.rows[name]:
                if row[column] and not first <= datetime.date.fromisoformat(row[column]) <= last:
                    yield f"{name}: {column} {row[column]} is outside the year"
        for key, row in self.dossiers.items():
            if not row["contact_email"].endswith("@example.org"):
                yield f"dossiers: {key} has a contact that may be real"

    def phase_at_end(self, dossier):
        phase = self.dossiers[dossier]["phase"]
        for row in sorted(self.rows["phases"], key=lambda row: row["effective_on"]):
            if row["dossier"] == dossier:
                phase = row["phase"]
        return phase

    def lead_at_end(self, dossier):
        lead = self.dossiers[dossier]["lead_organization"]
        for row in sorted(self.rows["referrals"], key=lambda row: row["answered_on"]):
            if row["dossier"] == dossier and (row["kind"], row["state"]) == ("transfer", "accepted"):
                lead = row["to_organization"]
        return lead

    def by(self, scope, column):
        return dict(collections.Counter(self.dossiers[key][column] for key in scope))

    def with_subject(self, scope, subject):
        return {row["dossier"] for row in self.rows["interventions"]
                if row["dossier"] in scope and subject in row["subjects"].split("|")}

    def with_step(self, program, step=None):
        return {row["dossier"] for row in self.rows["funding"] if row["program"] == program and step in (None, row["step"])}


def count(register, published):
    """Recounts the published figures, in the published structure."""
    led = {key for key, row in register.dossiers.items() if not row["agreement"] and register.lead_at_end(key) == "pole"}
    paid = {key for key, row in register.dossiers.items() if row["agreement"] == AGREEMENT}
    project = {key for key in paid if register.dossiers[key]["promoter_kind"] == "project"}
    risq = register.with_step("risq")
    return {
        "accompaniment": {
            "dossiers_handled": len(led),
            "dossiers_received": sum(register.dossiers[key]["origin_organization"] not in
                                     ("", register.dossiers[key]["lead_organization"]) for key in led),
            "dossiers_referred": len({row["dossier"] for row in register.rows["referrals"]} & led),
            "by_subject": {entry["code"]: len(register.with_subject(led, entry["code"]))
                           for entry in published["accompaniment"]["by_subject"]},
            "by_sector": register.by(led, "sector"),
            "by_mrc": register.by(led, "mrc"),
            "by_gender": register.by(led, "promoter_gender"),
        },
        "agreement_nicolet_yamaska": {
            "dossiers_handled": len(paid),
            "projects_in_startup": sum(register.phase_at_end(key) == "startup" for key in project),
            "enterprises_accompanied": len(paid - project),
            "follow_up_meetings_with_agent": sum(
                row["dossier"] in paid and "gestion-courante" in row["subjects"].split("|")
                for row in register.rows["interventions"]),
            "by_service": {entry["code"]: len(register.with_subject(paid, entry["code"]))
                           for entry in published["agreement_nicolet_yamaska"]["by_service"]},
            "by_sector": register.by(paid, "sector"),
            "by_gender": register.by(paid, "promoter_gender"),
        },
        "funding": {
            "piec": {step: len(register.with_step("piec", step.lower())) for step in published["funding"]["piec"]},
            "risq": {
                "dossiers": len(risq),
                "in_pre_startup": sum(register.phase_at_end(key) == "pre_startup" for key in risq),
                "AWARDED": len(register.with_step("risq", "awarded")),
            },
        },
    }


def flat(value, path=""):
    """{path: number}; a list of {code, dossiers} becomes {code: dossiers}."""
    if isinstance(value, list):
        value = {entry["code"]: entry["dossiers"] for entry in value}
    if isinstance(value, dict):
        return {key: number for name, part in value.items() for key, number in flat(part, f"{path}/{name}").items()}
    return {path: value} if isinstance(value, int) else {}


def main(folder):
    published = json.loads((folder / "published.json").read_text(encoding="utf-8"))
    start = int(published["fiscal_year"][:4])
    register = Register(folder)
    faults = list(register.faults(datetime.date(start, 4, 1), datetime.date(start + 1, 3, 31)))
    wanted, counted = flat(published), flat(count(register, published))
    for key in sorted(wanted.keys() | counted.keys()):
        if wanted.get(key) != counted.get(key):
            faults.append(f"{key}: published {wanted.get(key)}, counted {counted.get(key)}")
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"{len(wanted)} figures, {len(faults)} faults")
    return 1 if faults or not wanted else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1])))
