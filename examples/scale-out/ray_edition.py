#!/usr/bin/env python3
"""The whole edition through Ray: one task a job of the plan, WORKERS at a time (2).

A task whose worker dies is run again by Ray, on another worker; one whose command fails is run
again too, three times at most. RAY_ADDRESS names a cluster whose nodes share OUT; without it Ray
starts on this machine. STARTED names a file that gets a line `INDEX PID` as each task starts. See
job.sh for the other variables.
"""

import os
import pathlib
import subprocess
import sys

import ray

HERE = pathlib.Path(__file__).resolve().parent


@ray.remote(num_cpus=1, max_retries=3, retry_exceptions=[subprocess.CalledProcessError])
def job(index: int, environment: dict[str, str]) -> int:
    started = environment.get("STARTED")
    if started:
        with open(started, "a", encoding="ascii") as log:
            log.write(f"{index} {os.getpid()}\n")
    subprocess.run([HERE / "job.sh", str(index)], check=True, env={**os.environ, **environment})
    return index


def main() -> int:
    names = ["DAYANG", "EDITION", "OUT", "DAYANG_ARGS", "STARTED"]
    environment = {name: os.environ[name] for name in names if name in os.environ}
    jobs = int(subprocess.run([HERE / "plan.sh"], check=True, stdout=subprocess.PIPE, text=True).stdout)
    if "RAY_ADDRESS" in os.environ:
        ray.init()
    else:
        workers = int(os.environ.get("WORKERS", "2"))
        ray.init(num_cpus=workers, include_dashboard=False, object_store_memory=100 << 20)
    waiting = [job.remote(index, environment) for index in range(jobs)]
    while waiting:
        done, waiting = ray.wait(waiting)
        try:
            print(f"job {ray.get(done[0])} is done, {len(waiting)} to go", flush=True)
        except (ray.exceptions.RayTaskError, ray.exceptions.WorkerCrashedError) as error:
            # The others go on; collate says what is missing.
            print(f"a job failed for good: {error}", file=sys.stderr, flush=True)
    ray.shutdown()
    return subprocess.run([HERE / "collate.sh"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
