#!/usr/bin/python3
"""Hostile peers against a real relaisd, straight and through nginx as deployed, while a well-behaved caller measures the
service left for it.

  hostile_peers.py --relaisd PROGRAM --relais PROGRAM [--web] [--door straight|nginx|both] [--seconds N] [--scale X]
                   [--only TEXT]

Prints a table (or what there is so far, when interrupted), then one line of JSON. The exit code is 1 where a criterion is
not met: through nginx, no crash, the bystander's calls all succeed, memory bounded, no files left open, the service whole
afterwards, no error in its log; straight, relaisd outlives and serves after what it is known to outlive.
"""

import argparse
import json
import pathlib
import resource
import sys
import tempfile

from hostile import campaign, web_campaign
from hostile.campaign import KEPT_FILES, Bystander, run_attack
from hostile.doors import Register, Service

# What an attack may add: relaisd's buffers (kBufferBytes in service/dispatch/overload/limits.h) and what lies around them; nginx's
# TLS handshakes, by the thousands.
RELAISD_GROWTH_KIB = 384 << 10
NGINX_GROWTH_KIB = 256 << 10


def faults(row):
    """Unmet criteria."""
    found = []
    if row.ending not in ("", "memory"):
        found.append(f"relaisd ended: {row.ending}")
    if row.door == "straight":
        if row.whole["errors"]:
            found.append(f"relaisd does not recover: {row.whole['error']}")
        return found if row.attack.survived else []
    if row.ending == "memory":
        found.append("memory without bound")
    for when, figures in (("during", row.others), ("after", row.whole)):
        if figures["errors"] or figures["unended"]:
            found.append(f"{when} it, {figures['errors']} calls of others failed: {figures['error']}")
    if not row.whole["calls"]:
        found.append("no call of others after it")
    for program, peak, before, cap in zip(("relaisd", "nginx"), row.peak, row.before,
                                          (RELAISD_GROWTH_KIB, NGINX_GROWTH_KIB)):
        if peak - before > cap:
            found.append(f"{program} grew by {(peak - before) >> 10} MiB")
    if any(after > before + KEPT_FILES for after, before in zip(row.files_after, row.files_before)):
        found.append(f"open files: {row.files_before} before, {row.files_after} after")
    return found


COLUMNS = "%-36s %-8s %9s %9s %9s %7s | %6s %8s %8s %6s | %-20s %s"


def header():
    return COLUMNS % ("attack", "door", "sent", "answered", "refused", "closed", "p50 ms", "p99 ms", "worst", "errors",
                      "RSS MiB rel+nginx", "ended") + "\n" + " " * 106 + "(before/peak/after)"


def line(row):
    tally, others = row.tally, row.others
    memory = ["+".join(str(kib >> 10) for kib in kibs if kib) or "0" for kibs in (row.before, row.peak, row.after)]
    return COLUMNS % (row.attack.name, row.door, tally["sent"], tally["answered"], tally["reset"] + tally["goaway"],
                      tally["closed"] + tally["unreachable"], others["p50_ms"], others["p99_ms"], others["worst_ms"],
                      others["errors"], "/".join(memory), row.ending)


def summary(row):
    return {"attack": row.attack.name, "door": row.door, **row.tally, **{f"others_{k}": v for k, v in row.others.items()},
            "whole_errors": row.whole["errors"], "rss_before_kib": row.before, "rss_peak_kib": row.peak,
            "rss_after_kib": row.after, "files_before": row.files_before, "files_after": row.files_after,
            "ended": row.ending}


# Straight, gRPC keeps what some attacks made it take: the next one is measured on a service of its own.
TAKEN_FOR_GOOD_KIB = 64 << 10


def run_door(service, register, options, rows, found):
    token_file = register.token_file("direction")
    bystander = Bystander(service.door, token_file)
    for attack in web_campaign.ATTACKS if options.web else campaign.ATTACKS:
        if options.only not in attack.name:
            continue
        row = run_attack(service, bystander, attack, register.token("intrus"), options.seconds, options.scale)
        rows.append(row)
        print(line(row), flush=True)
        found += [f"{row.attack.name}, {row.door}: {fault}" for fault in faults(row)]
        if not service.relaisd.alive() or not service.nginx and row.after[0] > TAKEN_FOR_GOOD_KIB:
            bystander.end()
            service.restart()
            bystander = Bystander(service.door, token_file)
    bystander.end()


def run(options, folder, rows):
    """Runs the campaign; returns the unmet criteria."""
    found = []
    register = Register(options.relaisd, options.relais, folder)
    service = Service(options.relaisd, folder, through_nginx=False, web=options.web)
    try:
        register.fill(service.relaisd.port)
        if options.door != "nginx":
            run_door(service, register, options, rows, found)
    finally:
        service.end()
    if options.door == "straight":
        return found
    pathlib.Path(folder, "relaisd.log").unlink()
    service = Service(options.relaisd, folder, through_nginx=True, web=options.web)
    first = service.relaisd.pid
    try:
        run_door(service, register, options, rows, found)
        if service.relaisd.pid != first:
            found.append("relaisd behind nginx is not the one that was started")
        found += [f"nginx: {crash}" for crash in service.nginx.worker_crashes()]
    finally:
        found += service.end()
    found += [f"log of relaisd: {text}" for text in service.relaisd.error_lines()[:10]]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--relaisd", required=True)
    parser.add_argument("--relais", required=True)
    parser.add_argument("--web", action="store_true", help="attack the door for browsers instead of gRPC's")
    parser.add_argument("--door", choices=("straight", "nginx", "both"), default="both")
    parser.add_argument("--seconds", type=float, default=60, help="of each attack (60)")
    parser.add_argument("--scale", type=float, default=1, help="of connections and rates; 1: full sizes")
    parser.add_argument("--only", default="", help="attacks whose name holds this")
    options = parser.parse_args()
    # This side opens thousands of sockets too.
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    rows = []
    print(header())
    with tempfile.TemporaryDirectory(prefix="relais-hostile-") as folder:
        found = run(options, folder, rows)
    print(json.dumps({"seconds": options.seconds, "scale": options.scale, "attacks": [summary(row) for row in rows],
                      "faults": found}))
    for fault in found:
        print(f"hostile_peers.py: {fault}", file=sys.stderr)
    return 1 if found or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
