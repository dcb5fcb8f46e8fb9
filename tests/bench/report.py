"""Collects figures and ratios, then writes one table and one JSON file."""

import json


class Results:
    def __init__(self):
        self.figures = []
        self.ratios = []

    def figure(self, name, value, unit):
        self.figures.append({"name": name, "value": value, "unit": unit})

    def rounds(self, name, rounds):
        """What relais_bench_load saw in the rounds of one phase: the middle of each figure."""
        calls = sum(each["calls"] for each in rounds)
        refused = sum(sum(each["refused"].values()) for each in rounds)
        self.figure(name, median([rate(each) for each in rounds]), "a second")
        self.figures[-1].update({"p50_us": median([each["p50_us"] for each in rounds]),
                                 "p99_us": median([each["p99_us"] for each in rounds]),
                                 "worst_us": max(each["worst_us"] for each in rounds),
                                 "calls": calls, "refused": refused})

    def ratio(self, name, value, comparison, target):
        met = value >= target if comparison == ">=" else value <= target
        self.ratios.append({"name": name, "value": value, "target": f"{comparison} {target}", "met": met})

    def write(self, path, about):
        with open(path, "w", encoding="utf-8") as file:
            json.dump({**about, "ratios": self.ratios, "figures": self.figures}, file, indent=1)
            file.write("\n")

    def table(self):
        lines = [f"{'figure':<66} {'value':>12}  {'':<9} {'p50 ms':>8} {'p99 ms':>9} {'refused':>8}"]
        for each in self.figures:
            tail = ""
            if "p50_us" in each:
                tail = f" {each['p50_us'] / 1000:>8.2f} {each['p99_us'] / 1000:>9.2f} {each['refused']:>8}"
            lines.append(f"{each['name']:<66} {each['value']:>12,.1f}  {each['unit']:<9}{tail}".rstrip())
        lines += ["", f"{'ratio':<84} {'value':>8} {'to reach':>9}"]
        for each in self.ratios:
            lines.append(f"{each['name']:<84} {each['value']:>8.3f} {each['target']:>9}  {'met' if each['met'] else 'MISSED'}")
        return "\n".join(lines)


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def rate(each):
    return each["calls"] / each["seconds"]
