"""The measurements, each against a baseline of the same run."""

import json
import os
import re
import subprocess
import time

import registers
import service
from report import median, rate


def agent_tokens(running):
    """One token for an agent of each agency, in the order of the agencies."""
    return [service.read(running.sign_in(service.agent(agency))) for agency in service.AGENCIES]


def phase(name, running, calls, in_flight, dossiers=0, tokens=(), patient=False, interval=0.0):
    return {"name": name, "target": running.target, "calls": calls, "in_flight": in_flight, "dossiers": dossiers,
            "tokens": list(tokens), "patient": patient, "interval": interval}


def load(run, phases, rounds=None, seconds=None):
    """Rounds of each phase by name; each round runs the phases one after the other."""
    (seen,) = _loads(run, [phases], rounds, seconds)
    return seen


def load_together(run, phases, seconds, lead=None):
    """What was seen of each phase by its name, of all at once: each in a program of its own, so that none waits in
    another's, and for one round, for the programs would not keep step. The first `lead` seconds are not counted."""
    seen = {}
    for each in _loads(run, [[phase] for phase in phases], 1, seconds, lead):
        seen.update({name: rounds[0] for name, rounds in each.items()})
    return seen


def _loads(run, plans, rounds, seconds, lead=None):
    running = [subprocess.Popen([run.programs.load], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
               for _ in plans]
    for process, phases in zip(running, plans):
        with process.stdin as plan:
            times = {"seconds": seconds or run.seconds} | ({"lead": lead} if lead else {})
            json.dump({"rounds": rounds or run.rounds, "phases": phases} | times, plan)
    answers = [process.stdout.read() for process in running]
    if any([process.wait() != 0 for process in running]):
        raise SystemExit("relais_bench_load failed")
    return [json.loads(answer) for answer in answers]


def by_round(seen, one, other, of=rate):
    """The middle of what each round's quotient was: what slows the machine down for a while slows both."""
    return median([of(a) / of(b) for a, b in zip(seen[one], seen[other]) if of(b) > 0])


def ratios_of_calls(run, running, tokens, dossiers):
    run.say("Calls, 64 in flight")
    phases = [phase("health 64", running, "health", 64)]
    phases += [phase(f"{calls} 64", running, calls, 64, dossiers, tokens) for calls in ("get", "create", "update", "page")]
    phases.append(phase("create 1", running, "create", 1, dossiers, tokens))
    seen = load(run, phases)
    for name in seen:
        no_failures(name, seen[name])
    ratio = run.results.ratio
    ratio("get a dossier / empty RPC, 64 in flight", by_round(seen, "get 64", "health 64"), ">=", 0.75)
    ratio("durable create / empty RPC, 64 in flight", by_round(seen, "create 64", "health 64"), ">=", 0.25)
    ratio("durable create, 64 in flight / 1 in flight", by_round(seen, "create 64", "create 1"), ">=", 8)
    ratio("update with etag / create, 64 in flight", by_round(seen, "update 64", "create 64"), ">=", 0.8)
    rows = median([a["rows"] / a["seconds"] / rate(b) for a, b in zip(seen["page 64"], seen["get 64"])])
    ratio("page of 50 dossiers, 64 in flight: rows a second / gets a second", rows, ">=", 6)


def no_failures(name, rounds):
    failed = {}
    for each in rounds:
        for code, count in each["refused"].items():
            failed[code] = failed.get(code, 0) + count
    if failed or not any(each["calls"] for each in rounds):
        raise SystemExit(f"{name}: not one figure of calls that fail: {failed}")


def rates(run, running, tokens, dossiers):
    run.say("Calls, 1, 16, 64 and 256 in flight")
    phases = []
    for calls in ("health", "get", "create", "update", "page", "search", "busy_quarter"):
        for in_flight in (1, 16, 64, 256):
            phases.append(phase(f"{calls}, {in_flight} in flight", running, calls, in_flight, dossiers,
                                () if calls == "health" else tokens))
    for name, rounds in load(run, phases, rounds=2 if run.quick else 3).items():
        run.results.rounds(name, rounds)


def sizes(run, services):
    """Runs the same calls on two registers, one at a time."""
    small, large = sorted(services)
    run.say(f"{small:,} dossiers beside {large:,}")
    phases = []
    for calls in ("get", "create", "page", "search", "busy_quarter"):
        for size, running in services.items():
            phases.append(phase(f"{calls} {size}", running, calls, 1, size, agent_tokens(running)))
    seen = load(run, phases)
    for calls in ("get", "create", "page", "search", "busy_quarter"):
        def duration(each):
            return each["p50_us"]
        value = by_round(seen, f"{calls} {large}", f"{calls} {small}", duration)
        name = (f"quarter's statistics, same activity, {large:,} dossiers / {small:,}" if calls == "busy_quarter"
                else f"time at {large:,} / at {small:,}: {calls}")
        run.results.ratio(name, value, "<=", 1.5)


def statistics(run, running, pristine, dossiers):
    """One quarter, by RPC on the copy that the service has, and by the shell on the file that it was copied from."""
    run.say("One quarter's statistics beside the SQLite shell")
    database = os.path.join(pristine, "register.db")
    sql = subprocess.run([run.programs.statistics_sql, "--database", database], capture_output=True, text=True,
                         check=True).stdout
    analyst = [service.read(running.sign_in("analyst"))]
    quotients, shells, calls = [], [], []
    for _ in range(run.rounds):
        seen = load(run, [phase("plain", running, "plain_quarter", 1, dossiers, analyst)], rounds=1)["plain"]
        no_failures("statistics", seen)
        # The first answer fills the shell's caches, as earlier rounds filled the service's.
        shell = subprocess.run(["sqlite3", database], input=f"{sql}\n.timer on\n{sql}\n{sql}\n{sql}\n", capture_output=True,
                               text=True, check=True).stdout
        times = [float(found) for found in re.findall(r"Run Time: real ([0-9.]+)", shell)]
        shells.append(median(times) * 1000)
        calls.append(seen[0]["p50_us"] / 1000)
        quotients.append(calls[-1] / shells[-1])
    run.results.figure(f"one quarter's statistics, {dossiers:,} dossiers, by RPC", median(calls), "ms")
    run.results.figure(f"one quarter's statistics, {dossiers:,} dossiers, by the shell", median(shells), "ms")
    run.results.ratio(f"one quarter's statistics over {dossiers:,} dossiers, time / the shell's", median(quotients), "<=",
                      1.15)


def import_once(programs, folder, sheets):
    """Seconds and most memory of an import into a new register, which stays in `folder`."""
    registers.remove(folder)
    service.new_register(programs, folder)
    with service.Service(programs, folder, "--import_limit_mib", "512") as running:
        advisor = running.sign_in("advisor")
        began = time.monotonic()
        running.command("import", sheets, token=advisor)
        return time.monotonic() - began, running.resident_bytes("VmHWM")


def imported(run, dossiers):
    """An import of spreadsheets, and the shell's of the same rows into tables without an index."""
    run.say(f"Import of {dossiers:,} dossiers and {4 * dossiers:,} interventions")
    sheets = registers.spreadsheets(run.root, dossiers)
    quotients = []
    for number in range(1 if run.quick else 3):
        folder = os.path.join(run.root, "work", f"import-{number}")
        ours, memory = import_once(run.programs, folder, sheets)
        run.results.figure("import, resident memory at most", memory / (1 << 20), "MiB")
        target = os.path.join(folder, "shell.db")
        began = time.monotonic()
        subprocess.run(["sqlite3", target, "-cmd", ".mode csv",
                        f".import {sheets}/dossiers.csv dossiers", f".import {sheets}/interventions.csv interventions"],
                       check=True)
        shell = time.monotonic() - began
        quotients.append(ours / shell)
        run.results.figure("import", ours, "s")
        run.results.figure("import of the same rows by the shell", shell, "s")
        registers.remove(folder)
    run.results.ratio(f"import of {dossiers:,} dossiers and {4 * dossiers:,} interventions, time / the shell's .import",
                      median(quotients), "<=", 8)
