"""Measures relaisd on filled registers; prints one table, and writes build/bench/results.json. Run by run.sh."""

import argparse
import json
import os
import platform
import sys

import compare
import followers
import measures
import overload
import registers
import report
import service

MIB = 1 << 20


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, help="folder of the release build")
    parser.add_argument("--root", required=True, help="folder of the registers and the results")
    parser.add_argument("--quick", action="store_true", help="1,000 and 10,000 dossiers, short rounds; within 3 minutes")
    parser.add_argument("--sizes", help="dossiers of the registers, ascending, with commas between")
    parser.add_argument("--only", help="parts to run, with commas between: calls, sizes, statistics, import, "
                                       "overload, fairness, followers")
    parser.add_argument("--before", help="folder of an earlier release build: only compares its relaisd with this one, call by "
                                         "call; each is to be no worse than 5 %%")
    return parser.parse_args()


class Run:
    """Shared state of the parts, and their results."""

    def __init__(self, options):
        self.programs = service.Programs(options.build)
        self.root = options.root
        self.quick = options.quick
        self.rounds = 3 if options.quick else 7
        self.seconds = 0.4 if options.quick else 1.0
        self.results = report.Results()
        sizes = options.sizes or ("1000,10000" if options.quick else "1000,10000,100000,1000000")
        self.sizes = [int(size) for size in sizes.split(",")]
        self.only = options.only.split(",") if options.only else None

    def does(self, part):
        return self.only is None or part in self.only

    def say(self, text):
        print(f"== {text}", file=sys.stderr, flush=True)


def measured(run):
    """All parts, on registers of all sizes."""
    folders = {}
    for size in run.sizes:
        run.say(f"Register of {size:,} dossiers")
        folders[size] = registers.kept(run.programs, run.root, size)
        run.results.figure(f"bytes on disk per dossier, {size:,} dossiers", registers.bytes_on_disk(folders[size]) / size,
                           "bytes")
    copies = {size: registers.working_copy(run.root, folder) for size, folder in folders.items()}
    largest = run.sizes[-1]
    with service.Service(run.programs, copies[largest], "--log_level", "info") as large:
        tokens = measures.agent_tokens(large)
        # While both registers are in their initial state: other parts update the quarter under comparison.
        if run.does("sizes") and 10_000 in run.sizes and largest > 10_000:
            with service.Service(run.programs, copies[10_000]) as small:
                measures.sizes(run, {10_000: small, largest: large})
        if run.does("statistics"):
            measures.statistics(run, large, folders[largest], largest)
        if run.does("calls"):
            measures.ratios_of_calls(run, large, tokens, largest)
            measures.rates(run, large, tokens, largest)
        if run.does("overload"):
            overload.overload(run, large, tokens, largest)
        if run.does("fairness"):
            overload.fairness(run, large, tokens, largest)
        if run.does("followers"):
            followers.followed(run, large)
        # Meanwhile the service frees the memory of the previous calls.
        if run.does("import"):
            measures.imported(run, 10_000 if run.quick else 100_000)
        resident = large.resident_bytes()
        run.results.figure("resident memory at the end", resident / MIB, "MiB")
        run.results.figure("resident memory at most", large.resident_bytes("VmHWM") / MIB, "MiB")
        run.results.ratio(f"resident memory with {largest:,} dossiers after the whole bench, MiB", resident / MIB, "<=", 200)


def main():
    options = arguments()
    run = Run(options)
    os.makedirs(run.root, exist_ok=True)
    if options.before:
        compare.compared(run, options.before)
    else:
        measured(run)
    run.results.write(os.path.join(run.root, "results.json"), {"machine": platform.processor() or platform.machine(),
                                                              "cores": os.cpu_count(), "sizes": run.sizes})
    print(run.results.table())
    print(json.dumps({"results": os.path.join(run.root, "results.json")}))


if __name__ == "__main__":
    main()
