"""Runs sweeps on a real Slurm with the shipped sbatch files; run.sh sets it up.

Each scenario ends with `relapsim collect`, and then no run may be missing, every digest must be
that of a sweep that one process did undisturbed, and no run may have been kept twice. Meanwhile
`relapsim status` is asked again and again and must agree with what lies in the directory.
"""

import argparse
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import h5py
import numpy as np

BASE = """
[study]
agents = {agents}
duration = "14 d"
[population]
burn_in = "30 d"
institution = "detox"
"""
ARM = """
extends = "base.toml"
[[intervention]]
kind = "methadone"
"""
PLAN = """
title = "{title}"
[sweep]
base = "arm.toml"
comparator = "base.toml"
keep = ["using", "lapsed", "relapsed_daily"]
[study]
replicates = 12
agents = {agents}
[[axis]]
parameter = "intervention.methadone.coverage"
values = [0.3, 0.6]
[[axis]]
parameter = "relapse.lapse_rate"
range = "plausible"
levels = 8
"""
PLANNED = 288
SIZES = {"small": 100, "slow": 1000}  # people
PATIENCE = 900
ENDED = {"COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "PREEMPTED", "NODE_FAIL", "OUT_OF_MEMORY"}


def require(condition, message):
    if not condition:
        raise SystemExit(f"cluster_test.py: {message}")


def text_of(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    require(done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout


def numbers(text):
    """"1-3,7" -> {1, 2, 3, 7}."""
    found = set()
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def shards_at_work():
    """The parts that processes of relapsim do now."""
    parts = set()
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if "--shard" in words and words[0].endswith("relapsim"):
                parts.add(int(words[words.index("--shard") + 1].split("/")[0]))
    return parts


class Sweep:
    """A directory, the jobs that work on it, and what is known of it."""

    def __init__(self, cluster, name, plan="small", directory=None):
        self.cluster = cluster
        self.plan = plan
        self.directory = directory or cluster.work / name
        self.jobs = []
        self.most_done = 0
        self.asked = 0  # how often status was
        self.twice = 0

    def submit(self, *options, script="array.sbatch", environment=None):
        command = ["sbatch", "--parsable", "--output", "out/%x-%A_%a.out", *options]
        command += [str(self.cluster.sbatch / script), self.plan + ".toml", str(self.directory)]
        job = text_of(
            *command, cwd=self.cluster.work, env=os.environ | (environment or {})
        ).strip()
        self.jobs.append(job)
        return job

    def states(self, job=None):
        """{task: state}; without an array the task is 0."""
        states = {}
        lines = text_of("squeue", "-h", "-r", "-t", "all", "-j", job or self.jobs[-1], "-o", "%K %T")
        for line in lines.splitlines():
            task, state = line.split()
            states[0 if task == "N/A" else int(task)] = state
        return states

    def cells(self):
        """How many chunks that are there hold each run, by the journals; results.h5 counts too."""
        times = {}
        for journal in self.directory.glob("journal*.jsonl"):
            for line in journal.read_text().splitlines(keepends=True):
                if line.endswith("\n") and '"chunk"' in line:
                    record = json.loads(line)
                    if (self.directory / "chunks" / record["chunk"]).exists():
                        for replicate, first, last in record["runs"]:
                            for design in range(first, last + 1):
                                times.setdefault((design, replicate), set()).add(record["chunk"])
        return times

    def status(self):
        """Asks for the status and compares it with the directory before and after."""
        before = len(self.cells()), shards_at_work()
        began = {path.name for path in self.directory.glob("journal-s*.jsonl")}
        done = subprocess.run(
            [self.cluster.relapsim, "status", str(self.directory)], capture_output=True, text=True
        )
        if done.returncode == 2 and "holds no sweep" in done.stderr:
            return {"text": done.stderr, "runs": 0, "never began": set(), "at work": set()}
        after = len(self.cells()), shards_at_work()
        text = done.stdout
        require(done.returncode == 0 and done.stderr == "", f"status: {text}{done.stderr}")
        self.asked += 1
        n, failed, missing = map(
            int,
            re.search(r"(\d+) done, (\d+) failed, (\d+) missing; ", text.replace(",", "_")
                      .replace("_ ", ", ").replace("_", "")).groups(),
        )
        found = {"text": text, "runs": n, "missing": missing}
        for words in ("done", "at work", "stopped before the end", "never began"):
            match = re.search(r"^Parts of .*\d " + words + r" \(([\d,-]+)\)", text, re.MULTILINE)
            found[words] = numbers(match.group(1)) if match else set()
        require(failed == 0 and n + missing == PLANNED, f"numbers of runs: {text}")
        require(before[0] <= n <= after[0], f"{before[0]} to {after[0]} runs are there: {text}")
        require(n >= self.most_done, f"{self.most_done} runs were done before: {text}")
        require(found["at work"] <= before[1] | after[1], f"{before[1]}, {after[1]}: {text}")
        silent = {part for part in found["never began"]
                  if any(name.startswith(f"journal-s{part}of") for name in began)}
        require(not silent, f"parts {silent} began: {text}")
        self.most_done = n
        return found

    def wait(self, until=None, at_each=None):
        """Until all tasks of all jobs have ended, or `until` says so."""
        end = time.monotonic() + PATIENCE
        while True:
            now = self.status()
            states = self.states()
            if at_each:
                at_each(states)
            if until and until(now, states):
                return now
            if not until and all(s in ENDED for job in self.jobs
                                 for s in self.states(job).values()):
                return self.status()
            require(time.monotonic() < end, f"{states} after {PATIENCE} s: {now['text']}")
            time.sleep(0.3)

    def hasten(self, states, job=None):
        """Slurm lets requeued tasks wait for minutes."""
        for task, state in states.items():
            if state == "PENDING":
                name = (job or self.jobs[-1]) + (f"_{task}" if task else "")
                subprocess.run(["scontrol", "update", "jobid=" + name, "StartTime=now"],
                               capture_output=True)

    def end(self):
        """All parts are done; collects, and compares with the undisturbed sweep."""
        now = self.status()
        require(now["missing"] == 0, f"runs are missing: {now['text']}")
        require("Parts of" not in now["text"] or re.search(r"Parts of (\d+): \1 done$",
                now["text"], re.MULTILINE), f"not all parts are done: {now['text']}")
        self.twice = sum(len(chunks) - 1 for chunks in self.cells().values())
        text_of(self.cluster.relapsim, "collect", str(self.directory), "--quiet")
        self.cluster.compare(self.directory, self.plan)
        return f"status asked {self.asked} times; 0 of {PLANNED} runs lost, {self.twice} kept twice"


class Cluster:
    def __init__(self, arguments):
        self.sbatch = pathlib.Path(arguments.sbatch)
        self.work = pathlib.Path(arguments.work)
        self.relapsim = str(self.work / "bin" / "relapsim")
        (self.work / "out").mkdir()
        (self.work / "arm.toml").write_text(ARM)
        (self.work / "base.toml").write_text(BASE.format(agents=100))
        for name, agents in SIZES.items():
            (self.work / f"{name}.toml").write_text(PLAN.format(agents=agents, title=name))
        self.references = {}

    def digests(self, directory):
        with h5py.File(directory / "results.h5", "r") as file:
            return {name: file[name][()] for name in ("run_status", "run_digest", "using")}

    def compare(self, directory, plan):
        if plan not in self.references:
            whole = self.work / f"whole-{plan}"
            text_of(self.relapsim, "sweep", f"{plan}.toml", "-o", str(whole), "--quiet",
                    cwd=self.work)
            self.references[plan] = self.digests(whole)
        found = self.digests(directory)
        for name, values in self.references[plan].items():
            require(np.array_equal(values, found[name]), f"{directory}: {name} differs")


def kill_relapsim(directory, part):
    """SIGKILL to the process that does a part; whether there was one."""
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if (words[0].endswith("relapsim") and str(directory) in words
                    and f"{part}/16" in words):
                os.kill(int(entry.name), signal.SIGKILL)
                return True
    return False


# --- scenarios; each gives a line for the record


def together(cluster):
    """16 tasks at once in a directory that is not there yet."""
    lines = []
    for n in range(3):
        sweep = Sweep(cluster, f"together{n}")
        sweep.submit()
        sweep.wait()
        require(set(sweep.states().values()) == {"COMPLETED"}, f"{sweep.states()}")
        lines.append(sweep.end())
    return "3 times: " + lines[-1]


def warning(cluster):
    """Slurm's own warning signal: --time below the --signal of the file; then more time."""
    sweep = Sweep(cluster, "warning", "slow")
    job = sweep.submit("--time=1", "--array=1-4")
    restarted = set()

    def more_time(states):
        for task in restarted.copy() | set(states):
            shown = subprocess.run(["scontrol", "show", "job", f"{job}_{task}"],
                                   capture_output=True, text=True).stdout
            if re.search(r"Restarts=[1-9]", shown) and task not in restarted:
                restarted.add(task)
                subprocess.run(["scontrol", "update", f"jobid={job}_{task}", "TimeLimit=600"],
                               capture_output=True)
        sweep.hasten(states, job)

    sweep.wait(at_each=more_time)
    require(restarted, "no task was sent back into the queue")
    require(set(sweep.states().values()) == {"COMPLETED"}, f"{sweep.states()}")
    return f"{len(restarted)} of 4 tasks requeued; " + sweep.end()


def early(cluster):
    """The warning signal as soon as Slurm calls the task running, or within its first second."""
    requeued = lost = 0
    for n, delay in enumerate((0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0)):
        sweep = Sweep(cluster, f"early{n}", "slow")
        job = sweep.submit("--array=1-4")
        signalled = set()
        end = time.monotonic() + 60
        while len(signalled) < 4 and time.monotonic() < end:
            for task, state in sweep.states().items():
                if state == "RUNNING" and task not in signalled:
                    time.sleep(delay if not signalled else 0)
                    subprocess.run(["scancel", "--batch", "--signal=USR1", f"{job}_{task}"],
                                   capture_output=True)
                    signalled.add(task)
        time.sleep(3)
        sweep.wait(at_each=lambda states: sweep.hasten(states, job))
        for task, state in sweep.states().items():
            shown = text_of("scontrol", "show", "job", f"{job}_{task}")
            requeued += re.search(r"Restarts=[1-9]", shown) is not None
            if state != "COMPLETED":
                lost += 1
                sweep.submit(f"--array={task}")
        sweep.wait()
        told = sweep.end()
    return f"{requeued} of 32 tasks requeued, {lost} died before their shell began; " + told


def cancelled(cluster):
    """scancel in the middle; then the same again."""
    sweep = Sweep(cluster, "cancelled", "slow")
    job = sweep.submit()
    sweep.wait(until=lambda now, states: now["at work"])
    time.sleep(4)
    text_of("scancel", job)
    now = sweep.wait()
    require(set(sweep.states().values()) <= {"CANCELLED", "COMPLETED"}, f"{sweep.states()}")
    require("Nothing moves: " in now["text"] and "nobody works on it" in now["text"], now["text"])
    kept = now["runs"]
    sweep.submit()
    sweep.wait()
    return f"{kept} runs kept at scancel; " + sweep.end()


def preempted(cluster):
    """A partition of higher tier takes the node; Slurm requeues."""
    sweep = Sweep(cluster, "preempted", "slow")
    job = sweep.submit()
    sweep.wait(until=lambda now, states: now["at work"])
    time.sleep(2)
    text_of("sbatch", "--partition=urgent", "--exclusive", "--output=/dev/null",
            "--wrap=sleep 3", cwd=cluster.work)
    sweep.wait(until=lambda now, states: "PENDING" in states.values())
    sweep.wait(at_each=lambda states: sweep.hasten(states, job))
    restarts = sum("Restarts=0" not in text_of("scontrol", "show", "job", f"{job}_{task}")
                   for task in sweep.states())
    require(restarts > 0, "nothing was preempted")
    return f"{restarts} of 16 tasks preempted; " + sweep.end()


def mpi(cluster):
    """Four ranks; a warning signal at work; a rank killed with SIGKILL; then to the end."""
    sweep = Sweep(cluster, "mpi", "slow")
    job = sweep.submit("--ntasks=4", script="mpi.sbatch")
    sweep.wait(until=lambda now, states: list(sweep.directory.glob("journal-w03.jsonl")))
    time.sleep(3)
    text_of("scancel", "--batch", "--signal=USR1", job)
    sweep.wait(until=lambda now, states: states[0] == "PENDING")
    kept = sweep.status()["runs"]
    require(kept > 0, "nothing was kept")
    sweep.wait(until=lambda now, states: states[0] == "RUNNING" and "works on it" in now["text"]
               and "nobody works" not in now["text"],
               at_each=lambda states: sweep.hasten(states, job))
    time.sleep(3)
    ranks = text_of("pgrep", "-f", f"relapsim sweep slow.toml -o {sweep.directory}").split()
    victims = [pid for pid in ranks
               if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "relapsim"]
    if victims:
        os.kill(int(victims[-1]), signal.SIGKILL)
    sweep.wait()
    first = sweep.states()[0]
    if first != "COMPLETED":
        sweep.submit("--ntasks=4", script="mpi.sbatch")
        sweep.wait()
    return f"{kept} runs kept at the warning; {first} after SIGKILL of a rank; " + sweep.end()


def killed(cluster):
    """SIGKILL for the processes of parts 3 and 7; only these again."""
    sweep = Sweep(cluster, "killed", "slow")
    sweep.submit()
    sweep.wait(until=lambda now, states: {3, 7} <= now["at work"])
    require(kill_relapsim(sweep.directory, 3) and kill_relapsim(sweep.directory, 7), "no process")
    now = sweep.wait()
    require(now["stopped before the end"] == {3, 7}, now["text"])
    require("ended without a word" in now["text"] or "Nothing moves" in now["text"], now["text"])
    require("--array=3,7" in now["text"], now["text"])
    sweep.submit("--array=3,7")
    sweep.wait()
    return "parts 3 and 7 named; " + sweep.end()


def full(cluster):
    """The directory on a disk that is too small, which then gets larger."""
    disk = cluster.work / "disk"
    disk.mkdir()
    text_of("mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk))
    try:
        sweep = Sweep(cluster, "full", "small", disk / "sweep")
        sweep.submit()
        now = sweep.wait()
        require("FAILED" in sweep.states().values(), f"{sweep.states()}")
        outputs = "".join(path.read_text() for path in
                          (cluster.work / "out").glob(f"sweep-{sweep.jobs[0]}_*.out"))
        require("No space left on device" in outputs, outputs)
        kept = now["runs"]
        text_of("mount", "-o", "remount,size=50m", str(disk))
        sweep.submit()
        sweep.wait()
        return f"{kept} runs kept on the full disk; " + sweep.end()
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def sizes(cluster):
    """Arrays of other sizes: 1-4, of which one never began; then that one alone."""
    sweep = Sweep(cluster, "sizes")
    job = sweep.submit("--hold", "--array=1-4")
    text_of("scancel", f"{job}_3")
    text_of("scontrol", "release", job)
    now = sweep.wait()
    require(now["never began"] == {3} and "--array=3" in now["text"], now["text"])
    sweep.submit("--array=3")
    sweep.wait()
    require((sweep.directory / "parts").read_text() == "4\n", "the number of parts changed")
    first = sweep.end()
    # In a new directory the last number of the array is the number of parts.
    odd = Sweep(cluster, "odd")
    odd.submit("--array=1-3:2")
    now = odd.wait()
    require(now["never began"] == {2}, now["text"])
    odd.submit("--array=1-2", environment={"PARTS": "2"})
    odd.wait()
    odd.end()
    return "part 3 named and done alone; " + first


SCENARIOS = [together, sizes, warning, early, cancelled, preempted, full, killed, mpi]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sbatch", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("scenarios", nargs="*")
    arguments = parser.parse_args()
    cluster = Cluster(arguments)
    for scenario in SCENARIOS:
        if arguments.scenarios and scenario.__name__ not in arguments.scenarios:
            continue
        start = time.monotonic()
        told = scenario(cluster)
        print(f"{scenario.__name__:10} {time.monotonic() - start:4.0f} s  {told}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
