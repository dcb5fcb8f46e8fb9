"""Measures the programs of two builds against each other, in the same rounds."""

import os

import measures
import registers
import service
from report import median

DOSSIERS = 10_000
CALLS = ("health", "get", "create", "update", "page", "search", "busy_quarter")
# No worse than 5 %.
RATE, TIME = 0.95, 1.05


def compared(run, before):
    """`before`: folder of the earlier release build. Its program fills the register, which ours then migrates."""
    earlier = service.Programs(before)
    if not os.path.exists(earlier.fill):
        earlier.fill = run.programs.fill
    root = os.path.join(run.root, "before")
    registers.remove(root)  # One that a later program filled would not open.
    folder = registers.kept(earlier, root, DOSSIERS)
    with service.Service(earlier, registers.working_copy(root, folder)) as old, \
            service.Service(run.programs, registers.working_copy(run.root, folder)) as new:
        _calls(run, old, new)
    _imports(run, earlier)


def _calls(run, old, new):
    run.say("Calls of the earlier program and of this one")
    sides = [("before", old, measures.agent_tokens(old)), ("now", new, measures.agent_tokens(new))]
    seen = {}
    # Each side is first in half of the rounds.
    for order in (sides, sides[::-1]):
        phases = [measures.phase(f"{calls} {in_flight} {side}", running, calls, in_flight, DOSSIERS,
                                 () if calls == "health" else tokens)
                  for calls in CALLS for in_flight in (1, 64) for side, running, tokens in order]
        for name, rounds in measures.load(run, phases).items():
            measures.no_failures(name, rounds)
            seen.setdefault(name, []).extend(rounds)
    for calls in CALLS:
        for in_flight in (1, 64):
            name = f"{calls} {in_flight}"
            run.results.rounds(f"{calls}, {in_flight} in flight, before", seen[name + " before"])
            run.results.rounds(f"{calls}, {in_flight} in flight, now", seen[name + " now"])
            run.results.ratio(f"rate now / before: {calls}, {in_flight} in flight",
                              measures.by_round(seen, name + " now", name + " before"), ">=", RATE)


def _imports(run, earlier):
    run.say(f"Import of {DOSSIERS:,} dossiers by both programs")
    sheets = registers.spreadsheets(run.root, DOSSIERS)
    folder = os.path.join(run.root, "work", "import-compared")
    quotients = []
    for _ in range(run.rounds):
        before, now = (measures.import_once(programs, folder, sheets)[0] for programs in (earlier, run.programs))
        quotients.append(now / before)
    run.results.ratio(f"time now / before: import of {DOSSIERS:,} dossiers", median(quotients), "<=", TIME)
