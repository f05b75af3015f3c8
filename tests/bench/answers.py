#!/usr/bin/env python3
"""tests/bench/answers.py: the figures of a benchmark's JSON report, as its workload writes them down.

    rubric run w2_kpis.rules --data opportunities.csv --format json | tests/bench/answers.py w2

Only the form is made here: every figure is the report's own. Exact quotients are cut, not rounded, as the workloads ask.
"""
import json
import sys


def booking(summary):
    checklist, = summary["checklists"]
    outcomes = checklist["outcomes"]
    yield f"rows {sum(outcomes.values())}"
    yield f"scope {sum(outcomes.values()) - outcomes['skip']}"
    for rule in checklist["rules"]:
        yield f"{rule['name']} {rule['verdicts']['fail'] + rule['verdicts']['unknown']}"
    yield f"failing {outcomes['fail']}"


def by_keys(kpi):
    return {tuple(group["keys"].values()): group for group in kpi["groups"]}


def places(numerator, denominator):
    """Two places, cut off downwards."""
    sign, hundredths = ("-", -(numerator * 100 // denominator)) if numerator < 0 else ("", numerator * 100 // denominator)
    return f"{sign}{hundredths // 100}.{hundredths % 100:02}"


def kpis(summary):
    submitted, turnaround, clean = (by_keys(kpi) for kpi in summary["kpis"])
    for keys in sorted(submitted):
        took, good = turnaround[keys], clean[keys]
        approved, seconds = took["records"], took["exact"]["numerator"] * took["records"] // took["exact"]["denominator"] // 10**6
        without = good["exact"]["numerator"] * approved // good["exact"]["denominator"] // 10**9
        year, quarter = keys[1].split("-")
        yield ",".join(map(str, (keys[0], f"FY20{year[2:]}-{quarter}", submitted[keys]["records"], approved, seconds, without,
                                 places(seconds, 3600 * approved), places(100 * without, approved), took["band"], good["band"])))


ROUTES = ("Japan-Desk PubSec-Desk Refund-Desk Large-Strategic Large MM-Named MM-Fast MidMarket SMB-Touchless SMB-Express SMB "
          "Unsized-Large Unsized-MM Unsized-SMB Manual").split()


def routing(summary):
    route, = summary["routes"]
    taken = {outcome["outputs"]["desk"]: outcome["records"] for outcome in route["outcomes"]}
    for desk in ROUTES:
        yield f"{desk} {taken.get(desk, 0)}"


def reconciliation(summary):
    check, = summary["reconciles"]
    keys, different = check["keys"], check["different_in"]
    currencies, = (count for name, count in different.items() if name != "amount")
    yield f"won {check['left']['reconciled']['records']}"
    yield f"invoices {check['right']['evaluated']['records']}"
    yield f"matched {keys['matched']}"
    yield f"missing {keys['missing_right']}"
    yield f"duplicate {keys['duplicate']}"
    yield f"amount_mismatch {keys['different'] - currencies + keys['unknown']}"
    yield f"currency_mismatch {currencies}"
    yield f"orphan_not_won {check['missing_left_outside']}"
    yield f"orphan_unknown {keys['missing_left'] - check['missing_left_outside']}"


if __name__ == "__main__":
    workloads = {"w1": booking, "w2": kpis, "w3": routing, "w4": reconciliation}
    if len(sys.argv) != 2 or sys.argv[1] not in workloads:
        sys.exit("usage: answers.py w1|w2|w3|w4 <report.json")
    for line in workloads[sys.argv[1]](json.load(sys.stdin)["summary"]):
        print(line)
