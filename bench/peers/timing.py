"""Runs of a peer, timed as the benchmarks of Myograph time their own."""

import json
import time

import numpy as np


def report(run_count, work, version):
    """Prints the times of `run_count` runs of `work`, the values of the last one flat, and who computed."""
    runs = []
    for _ in range(run_count):
        cpu, wall = time.process_time(), time.perf_counter()
        values = work()
        runs.append(
            {
                "cpuMs": 1e3 * (time.process_time() - cpu),
                "wallMs": 1e3 * (time.perf_counter() - wall),
            }
        )
    print(json.dumps({"runs": runs, "values": np.ravel(values).tolist(), "version": version}))
