#!/usr/bin/env python3
"""Measures the latency of other calls during a large import, on its own register: see README.md.

   storm.py [--build build/release] [--megabytes 60]
"""

import argparse
import os
import subprocess
import tempfile

import service


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--build", default="build/release")
    options.add_argument("--megabytes", type=int, default=60)
    given = options.parse_args()
    programs = service.Programs(given.build)
    with tempfile.TemporaryDirectory() as folder:
        register = os.path.join(folder, "register")
        service.new_register(programs, register)
        with service.Service(programs, register) as running:
            # Not of the user who signs in again and again, whose older sessions end.
            token = service.read(running.sign_in("advisor"))
            subprocess.run(
                [os.path.join(given.build, "tests/bench/relais_bench_storm"), "--target", running.target, "--pid",
                 str(running.pid()), "--token", token, "--user", "analyst", "--password-file",
                 running.path("password"), "--megabytes", str(given.megabytes)], check=True)


if __name__ == "__main__":
    main()
