"""Measures followers of referral events during writes: each sees each step once, and how late."""

import json
import subprocess

import service

FOLLOWERS = 1000
STEPS_A_SECOND = 200
# Maximum calls in flight of one user.
CALLS_PER_USER = 64


def followed(run, running):
    run.say(f"{FOLLOWERS:,} followers, {STEPS_A_SECOND} writes a second")
    agencies = len(service.AGENCIES)
    readers = -(-FOLLOWERS // (agencies * CALLS_PER_USER))
    direction = running.sign_in("direction")
    people = []
    for agency in service.AGENCIES:
        tokens = []
        for number in range(readers):
            user = f"lecteur-{number}-{agency.removeprefix('mrc-')}"
            running.invite(user, agency, "agent", direction)
            tokens.append(service.read(running.sign_in(user)))
        people.append({"writer": service.read(running.sign_in(service.agent(agency))), "followers": tokens})
    plan = {"target": running.target, "seconds": 4 if run.quick else 20, "steps_a_second": STEPS_A_SECOND,
            "followers": FOLLOWERS, "agencies": people}
    done = subprocess.run([run.programs.follow], input=json.dumps(plan), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"relais_bench_follow: {done.stderr.strip()}")
    seen = json.loads(done.stdout)
    run.results.figure(f"{seen['followers']:,} followers: steps recorded", seen["steps"] / plan["seconds"], "a second")
    run.results.figure("followers: steps seen", seen["seen"] / plan["seconds"], "a second")
    run.results.figure("followers: delay from record to follower, p50", seen["p50_us"] / 1000, "ms")
    run.results.figure("followers: delay from record to follower, p99", seen["p99_us"] / 1000, "ms")
    for fault in ("failed", "lost", "doubled"):
        run.results.ratio(f"followers: steps {fault}", seen[fault], "<=", 0)
