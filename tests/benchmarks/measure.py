"""Run a program; print as JSON its exit code, seconds, seconds of CPU, and kilobytes at most.

A process of its own, and a small one: the system counts for a program what its parent had in memory
when it began it.
"""

import json
import resource
import subprocess
import sys
import time

if __name__ == "__main__":
    began = time.perf_counter()

    code = subprocess.run(
        sys.argv[1:], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ).returncode
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    kilobytes = used.ru_maxrss if sys.platform != "darwin" else used.ru_maxrss / 1024
    sys.stdout.write(json.dumps([code, seconds, used.ru_utime + used.ru_stime, kilobytes]))
