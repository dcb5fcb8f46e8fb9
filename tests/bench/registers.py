"""Registers of several sizes, kept between runs, and spreadsheets to import."""

import csv
import os
import random
import shutil
import subprocess

import service

# Raise it when the output of relais_bench_fill changes.
FILLING = "3"


def remove(folder):
    shutil.rmtree(folder, ignore_errors=True)


def kept(programs, root, dossiers):
    """The folder of the register with this many dossiers; filled if missing."""
    folder = os.path.join(root, "registers", str(dossiers))
    marker = os.path.join(folder, "filled")
    if os.path.exists(marker) and service.read(marker) == FILLING:
        return folder
    remove(folder)
    service.new_register(programs, folder)
    database = os.path.join(folder, "register.db")
    subprocess.run([programs.fill, "--database", database, "--dossiers", str(dossiers)], check=True)
    # Everything in one file, so that its size is the space used.
    subprocess.run(["sqlite3", database, "PRAGMA wal_checkpoint(TRUNCATE)"], check=True, stdout=subprocess.DEVNULL)
    with open(marker, "w", encoding="utf-8") as file:
        file.write(FILLING + "\n")
    return folder


def working_copy(root, folder):
    """A copy that a measurement may write to."""
    copy = os.path.join(root, "work", os.path.basename(folder))
    remove(copy)
    os.makedirs(copy)
    for name in ("register.db", "register.db.key", "password"):
        shutil.copy2(os.path.join(folder, name), copy)
    return copy


def bytes_on_disk(folder):
    return os.path.getsize(os.path.join(folder, "register.db"))


def spreadsheets(root, dossiers):
    """A folder with dossiers.csv and interventions.csv, four for each dossier; made if missing."""
    folder = os.path.join(root, "import", str(dossiers))
    if os.path.exists(os.path.join(folder, "interventions.csv")):
        return folder
    os.makedirs(folder, exist_ok=True)
    draw = random.Random(dossiers)
    names = ["".join(draw.choice("bcdflmnprstv") + draw.choice("aeiou") for _ in range(4)).capitalize()
             for _ in range(20000)]
    opened = []
    with open(os.path.join(folder, "dossiers.csv"), "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow("external_id opened_on project_title promoter_name promoter_gender promoter_kind sector mrc phase "
                      "lead_organization contact_name contact_email contact_phone".split())
        for number in range(dossiers):
            year = draw.randrange(1996, 2024)
            opened.append(year)
            mrc = draw.choice(service.AGENCIES)
            rows.writerow([f"D-{number}", f"{year}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}",
                           f"Projet {draw.choice(names)} {draw.choice(names)}",
                           f"Coopérative {draw.choice(names)} {draw.choice(names)}",
                           draw.choice(["woman", "man", "both"]), draw.choice(["project", "enterprise"]),
                           draw.choice(["culture", "loisirs", "tourisme", "alimentation", "habitation"]),
                           mrc.removeprefix("mrc-"), "pre_startup", mrc, f"Camille {draw.choice(names)}",
                           f"personne{number}@exemple.test", f"819 555-{draw.randrange(10000):04}"])
    draft = os.path.join(folder, "interventions.csv.tmp")
    with open(draft, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow("external_id dossier held_on subjects minutes".split())
        for number in range(4 * dossiers):
            dossier = number // 4
            rows.writerow([f"I-{number}", f"D-{dossier}",
                           f"{opened[dossier] + 1}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}",
                           draw.choice(["gouvernance", "programmes-outils", "plan-affaires"]), 60])
    os.rename(draft, os.path.join(folder, "interventions.csv"))
    return folder
