"""Overload: which calls are rejected, how, and the effect on the others."""

import service
from measures import by_round, load, load_together, no_failures, phase
from report import rate

MIB = 1 << 20
TIMES = 10
# Longer than a refusal asks to stay away for: all callers begin at once, and most of them are refused. What is counted is
# what follows.
LEAD = 18.0


def overload(run, running, tokens, dossiers):
    """Ten times the callers of the best throughput, each honouring the backoff."""
    run.say("Ten times more offered than can be done")
    for calls in ("page", "create", "get"):
        seen = {"few": [], "many": [], "health": []}
        before = running.resident_bytes()
        for _ in range(1 if run.quick else 2):
            few = load(run, [phase("few", running, calls, 256, dossiers, tokens)], rounds=1, seconds=4.0)
            seen["few"] += few["few"]
            together = load_together(run, [phase("many", running, calls, TIMES * 256, dossiers, tokens, patient=True),
                                           phase("health", running, "health", 1, interval=0.1)],
                                     seconds=4.0 if run.quick else 12.0, lead=None if run.quick else LEAD)
            for name, each in together.items():
                seen[name].append(each)
            only_exhausted(calls, together["many"])
        added = running.resident_bytes() - before
        run.results.rounds(f"overload, {calls}: done by a tenth of the callers", seen["few"])
        run.results.rounds(f"overload, {calls}: done at ten times the callers", seen["many"])
        run.results.rounds(f"overload, {calls}: health check meanwhile", seen["health"])
        no_failures("health", seen["health"])
        slowest = max(each["worst_us"] for each in seen["health"]) / 1e6
        run.results.ratio(f"overload, {calls}: the slowest health check, s", slowest, "<=", 1)
        run.results.ratio(f"overload, {calls}: goodput / best", by_round(seen, "many", "few"), ">=", 0.8)
        run.results.figure(f"overload, {calls}: resident memory added", added / MIB, "MiB")


def only_exhausted(calls, seen):
    if not set(seen["refused"]) <= {"RESOURCE_EXHAUSTED"}:
        raise SystemExit(f"overload, {calls}: calls failed with {seen['refused']}")
    if seen["without_delay"]:
        raise SystemExit(f"overload, {calls}: {seen['without_delay']} refusals do not say how long to wait")


def fairness(run, running, tokens, dossiers):
    """One user with many tokens calls without backoff, beside others at normal load."""
    run.say("One greedy user")
    greedy = running.script_tokens(service.agent(service.AGENCIES[0]), 10)
    # Callers take the tokens in turn: these belong to the other agencies.
    others = [phase("others", running, "page", 16, dossiers, tokens[1:])]
    alone = load(run, others, rounds=3)["others"]
    flood = phase("greedy", running, "page", 1024, dossiers, greedy)
    seen = load_together(run, others + [flood], seconds=6 * run.seconds)
    run.results.rounds("fairness: 16 others alone", alone)
    run.results.rounds("fairness: 16 others beside the greedy user", [seen["others"]])
    run.results.rounds("fairness: the greedy user", [seen["greedy"]])
    refused = sum(seen["others"]["refused"].values())
    run.results.ratio("fairness: calls of the others that were refused", refused, "<=", 0)
    done = rate(seen["others"])
    share = done / (done + rate(seen["greedy"]))
    run.results.ratio("fairness: share of what is done that the 16 others get beside 1,024 greedy calls", share, ">=", 0.5)
