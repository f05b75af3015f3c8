#!/usr/bin/env python3
"""tests/bench/peers.py: Rubric beside other programs that do the same work, in interleaved runs.

    make bench-peers [BENCH=../shared/bench] [ROWS=1000000] [RUNS=5] [CONTESTS="w1-csv w2-csv …"] [PEERS="hand duckdb …"]

BENCH is a folder with the workloads written for those programs (gen.py, peers/, limits/, expected/); without it this says so
and ends well. Each round runs every contestant once, Rubric first; a ratio is the median of the rounds' own ratios, so that the
machine's drift shows in none. Every contestant's output is compared with the expected answers in a round that is not counted;
one that answers otherwise is marked, one that cannot be run (not installed, or it fails) is named below the table.
Programs from npm and Debian are installed with --install only.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

NPM = ["@duckdb/node-api@1.5.6-r.1", "@gorules/zen-engine@0.54.0", "json-rules-engine@7.3.1", "@marcbachmann/cel-js@8.0.0",
       "nodejs-polars@0.26.1", "nodejs-polars-linux-x64-gnu@0.26.1"]
DEBIAN = ["nodejs", "npm", "luajit", "miller", "mawk", "gawk", "sqlite3", "jq"]
RULES = {"w1": "w1_booking", "w2": "w2_kpis", "w3": "w3_routing", "w4": "w4_reconcile"}
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
AS_OF = "2026-02-01"


class Contestant:
    def __init__(self, name, command, answers=None, tells=None):
        self.name, self.command, self.answers, self.tells = name, command, answers, tells or command
        self.runs, self.problem, self.correct = [], None, "-"


def cost(meter, command):
    """Wall seconds, CPU seconds and peak MiB of a command and its children, as the kernel counted them."""
    with tempfile.NamedTemporaryFile() as log:
        subprocess.run([meter, log.name, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wall, cpu, peak = map(float, log.read().split())
    return wall, cpu, peak / 1024


def check(contestant, work, expected):
    """The round that is not counted: whether the answers are those of the workload."""
    try:
        done = subprocess.run(contestant.tells, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError as trouble:
        contestant.problem = str(trouble.strerror)
        return
    code, text = done.returncode, done.stdout
    if contestant.answers == "report":
        text = subprocess.run([sys.executable, f"{TOP}/tests/bench/answers.py", work], input=text, capture_output=True).stdout
    if code not in (0, 1):
        contestant.problem = f"exit code {code}"
    elif contestant.answers and os.path.exists(expected):
        with open(expected, "rb") as file:
            contestant.correct = "yes" if file.read() == text else "NO"


def contest(title, contestants, meter, rounds, expected, size):
    """Prints one table. size: (rows, bytes). The first contestant is what the others are measured by."""
    for one in contestants:
        check(one, title.split("-")[0], expected)
    able = [one for one in contestants if one.problem is None]
    for _ in range(rounds):
        for one in able:
            one.runs.append(cost(meter, one.command))
    rows, length = size
    print(f"\n### {title}, {rows:,} records, {length / 1e6:.0f} MB\n")
    print("| | wall s | CPU s | records/s | MB/s | peak MiB | time ÷ rubric | answers |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    for one in able:
        wall, cpu, peak = (statistics.median(run[i] for run in one.runs) for i in range(3))
        ratio = statistics.median(run[0] / first[0] for run, first in zip(one.runs, able[0].runs))
        print(f"| {one.name} | {wall:.3f} | {cpu:.3f} | {rows / wall:,.0f} | {length / 1e6 / wall:,.0f} | {peak:.1f} | {ratio:.2f} | {one.correct} |")
    for one in contestants:
        if one.problem:
            print(f"\n{one.name} was not run: {one.problem}")
    sys.stdout.flush()


class Ground:
    """Where the data, the compiled limits and the other programs are."""

    def __init__(self, bench, place, rubric):
        self.bench, self.place, self.rubric = bench, place, rubric
        self.threads = b"--threads" in subprocess.run([rubric, "help", "run"], capture_output=True).stdout
        os.makedirs(place, exist_ok=True)

    def data(self, rows):
        folder = f"{self.place}/{rows}"
        if not os.path.exists(f"{folder}/done"):
            subprocess.run([sys.executable, f"{self.bench}/gen.py", "--rows", str(rows), "--out-dir", folder,
                            "--files", "opportunities,invoices"], check=True)
            open(f"{folder}/done", "w").close()
        return folder

    def compile_limits(self):
        for name in ("hand", "split", "recon"):
            subprocess.run(["cc", "-O3", "-march=native", "-pthread", "-w", "-o", f"{self.place}/{name}", f"{self.bench}/limits/{name}.c"], check=True)

    def bring_peers(self, install):
        js = f"{self.place}/js"
        os.makedirs(js, exist_ok=True)
        if install:
            lacking = [name for name in DEBIAN if not shutil.which({"nodejs": "node", "miller": "mlr"}.get(name, name))]
            if lacking:
                subprocess.run(["apt-get", "update", "-qq"])
                subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *lacking], stdout=subprocess.DEVNULL)
            if not os.path.exists(f"{js}/package.json"):
                with open(f"{js}/package.json", "w", encoding="utf-8") as file:
                    file.write("{}\n")
            subprocess.run(["npm", "install", "--silent", *NPM], cwd=js)
        shutil.rmtree(f"{js}/peers", ignore_errors=True)
        shutil.copytree(f"{self.bench}/peers", f"{js}/peers")
        return f"{js}/peers"

    def ours(self, work, form, folder, extra=()):
        data = ["--data", f"Opportunity={folder}/opportunities.{form}"]
        if work == "w4":
            data += ["--data", f"Invoice={folder}/invoices.{form}"]
        return [self.rubric, "run", f"{TOP}/tests/bench/{RULES[work]}.rules", *data, "--as-of", AS_OF,
                "--rejects", f"{self.place}/rejects.ndjson", *extra]

    def ours_by_threads(self, work, form, folder):
        kinds = {"rubric": ("--threads", "2"), "rubric, 1 thread": ("--threads", "1")} if self.threads else {"rubric": ()}
        return [Contestant(name, self.ours(work, form, folder, extra), "report", self.ours(work, form, folder, (*extra, "--format", "json", "--limit", "0")))
                for name, extra in kinds.items()]


def limits(ground, work, form, folder):
    data, js = f"{folder}/opportunities.{form}", ["-j"] if form == "ndjson" else []
    if work == "w4":
        return [Contestant("C by hand, 1 thread", [f"{ground.place}/recon", folder], "lines")]
    hand = [Contestant(f"C by hand, {n} thread{'s' * (n > 1)}", [f"{ground.place}/hand", *js, "-t", str(n), work, data], "lines") for n in (1, 2)]
    return [*hand, Contestant("C, splitting only", [f"{ground.place}/split", *js, data])]


def fast(peers, work, form, folder):
    node = ["node", "--no-warnings"]
    made = [Contestant(f"DuckDB, {n} thread{'s' * (n > 1)}", [*node, f"{peers}/duckdb/run.mjs", work, folder, form, str(n)], "lines") for n in (2, 1)]
    made += [Contestant("Polars, 2 threads", ["env", "POLARS_MAX_THREADS=2", *node, f"{peers}/polars/run.mjs", work, folder, form], "lines"),
             Contestant("Node", [*node, f"{peers}/node/run.mjs", work, folder, form], "lines")]
    if form == "csv":
        made.append(Contestant("LuaJIT", ["luajit", f"{peers}/luajit/run.lua", work, folder], "lines"))
    return made


def slow(peers, work, form, folder):
    made = [Contestant("Python", [sys.executable, f"{peers}/python-csv/run.py", work, folder, form], "lines"),
            Contestant("SQLite", ["sh", f"{peers}/sqlite/run.sh", work, folder, form], "lines"),
            Contestant("Miller", ["sh", f"{peers}/miller/run.sh", work, folder, form], "lines")]
    if form == "csv":
        made += [Contestant(awk, ["env", "LC_ALL=C", awk, "-v", f"WORK={work}", "-v", f"DIR={folder}", "-f", f"{peers}/awk/common.awk",
                                  "-f", f"{peers}/awk/work.awk"], "lines") for awk in ("mawk", "gawk")]
        return made
    made.append(Contestant("jq", ["jq", "-nr", "-f", f"{peers}/jq/{work}.jq", f"{folder}/opportunities.ndjson"], "lines"))
    if work in ("w1", "w3"):
        made += [Contestant("ZEN, 64 in flight", ["node", f"{peers}/zen/run.mjs", work, folder, "64"], "lines"),
                 Contestant("json-rules-engine", ["node", f"{peers}/json-rules-engine/run.mjs", work, folder], "lines"),
                 Contestant("CEL in JavaScript", ["node", f"{peers}/cel-js/run.mjs", work, folder], "lines")]
    return made


def rows_name(rows):
    return f"{rows // 1000000}m" if rows % 1000000 == 0 else f"{rows // 1000}k"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--bench", default=f"{TOP}/../shared/bench")
    options.add_argument("--build", default=f"{TOP}/build")
    options.add_argument("--rows", type=int, default=1000000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--contests", nargs="*", default=["w1-csv", "w1-ndjson", "w2-csv", "w3-csv", "w4-csv"])
    options.add_argument("--peers", nargs="*", default=[], help="only those with one of these words in the name")
    options.add_argument("--install", action="store_true")
    o = options.parse_args()
    if not os.path.isdir(f"{o.bench}/peers"):
        print(f"bench-peers: skipped: there is no {o.bench} with the workloads of other programs")
        return
    ground = Ground(o.bench, f"{o.build}/bench/peers", f"{o.build}/rubric")
    peers = ground.bring_peers(o.install)
    ground.compile_limits()
    few = max(o.rows // 10, 10000)
    for name in o.contests:
        work, form = name.split("-")
        for rows, others in ((o.rows, lambda folder: limits(ground, work, form, folder) + fast(peers, work, form, folder)),
                             (few, lambda folder: slow(peers, work, form, folder))):
            folder = ground.data(rows)
            chosen = [one for one in others(folder) if not o.peers or any(word.lower() in one.name.lower() for word in o.peers)]
            if not chosen:
                continue
            files = ["opportunities", "invoices"][:2 if work == "w4" else 1]
            length = sum(os.path.getsize(f"{folder}/{file}.{form}") for file in files)
            contest(name, ground.ours_by_threads(work, form, folder) + chosen, f"{o.build}/tests/bench/peak", o.runs, f"{o.bench}/expected/{rows_name(rows)}-{work}.txt", (rows, length))


if __name__ == "__main__":
    main()
