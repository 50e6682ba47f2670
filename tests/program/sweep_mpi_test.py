"""Checks that sweeps over MPI ranks give what one process gives.

    sweep_mpi_test.py RELAPSIM

One, two and four ranks, with one and two threads each, must give the same digests and values;
a mistake in the plan and a stop by a signal must end all ranks with the status of one. Status 77:
left out, because MPI is not there.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np

BASE = """
[study]
agents = 60
duration = "7 d"
[population]
burn_in = "10 d"
institution = "detox"
"""
PLAN = """
[sweep]
base = "base.toml"
[study]
replicates = {replicates}
agents = {agents}
[design]
kind = "latin_hypercube"
points = 6
[[axis]]
parameter = "relapse.lapse_rate"
range = "plausible"
"""
INTERRUPTED = 75


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    linked = subprocess.run(["ldd", program], capture_output=True, text=True)
    if shutil.which("mpirun") is None or "libmpi" not in linked.stdout:
        print("left out: there is no mpirun, or relapsim was built without MPI")
        sys.exit(77)
    environment = os.environ | {
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    }

    def launched(ranks):
        return ["mpirun", "--oversubscribe", "-n", str(ranks), program]

    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        (work / "base.toml").write_text(BASE)
        (work / "plan.toml").write_text(PLAN.format(replicates=4, agents=60))
        (work / "long.toml").write_text(PLAN.format(replicates=3000, agents=500))
        (work / "bad.toml").write_text(PLAN.format(replicates=0, agents=60))

        def run(command):
            return subprocess.run(
                command, cwd=work, env=environment, capture_output=True, text=True, timeout=120
            )

        def contents(directory):
            with h5py.File(work / directory / "results.h5", "r") as file:
                return {
                    key: data[()]
                    for key, data in file.items()
                    if isinstance(data, h5py.Dataset)
                    and data.dtype != object
                    and key != "wall_seconds"
                }

        def require(condition, message):
            if not condition:
                sys.exit(f"sweep_mpi_test.py: {message}")

        alone = run([program, "sweep", "plan.toml", "-o", "alone", "--quiet"])
        require(alone.returncode == 0, alone.stderr)
        expected = contents("alone")
        for ranks, threads in ((1, 2), (2, 1), (4, 1), (2, 2)):
            directory = f"ranks{ranks}x{threads}"
            options = ["sweep", "plan.toml", "-o", directory, "--threads", str(threads)]
            ending = run(launched(ranks) + options + ["--chunk-runs", "2"])
            require(ending.returncode == 0, ending.stderr)
            found = contents(directory)
            require(set(found) == set(expected), f"{directory} holds other variables")
            for key, values in expected.items():
                same = np.array_equal(values, found[key], equal_nan=values.dtype.kind == "f")
                require(same, f"{key} differs with {ranks} ranks")

        bad = run(launched(2) + ["sweep", "bad.toml", "-o", "bad"])
        require(bad.returncode == 2, f"a mistake ended with status {bad.returncode}")
        require(bad.stderr.count("study.replicates = 0") == 1, bad.stderr)
        require(not (work / "bad").exists(), "a mistake left a directory")

        stopped = subprocess.Popen(
            launched(2) + ["sweep", "long.toml", "-o", "stopped", "--threads", "1"],
            cwd=work,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        journal = work / "stopped" / "journal-w01.jsonl"
        end = time.monotonic() + 60
        while not journal.exists() and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.5)
        stopped.send_signal(signal.SIGUSR1)  # mpirun passes it on to all ranks
        _, errors = stopped.communicate(timeout=60)
        require("everything finished is kept" in errors, errors)
        require(stopped.returncode == INTERRUPTED, f"status {stopped.returncode}: {errors}")
        kept = run([program, "status", "stopped"]).stdout
        require(" 0 done" not in kept and "nobody works on it" in kept, kept)
        print("1, 2 and 4 ranks give what one process gives; mistakes and signals end all ranks")


main()
