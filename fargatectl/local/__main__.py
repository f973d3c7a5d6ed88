"""The background process: serves until it is told to stop, or nobody has asked for a day."""

import argparse
import math
import signal
import threading
import time

from fargatectl.clock import RealClock
from fargatectl.local import state
from fargatectl.local.server import EmbeddedAws

IDLE_EXIT = 24 * 3600.0
LOOK = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m fargatectl.local", description=__doc__)
    parser.add_argument("--speed", type=positive, default=1.0, help="times as fast as AWS")
    serve(parser.parse_args().speed)


def positive(text: str) -> float:
    number = float(text)
    if not 0 < number < math.inf:
        raise ValueError
    return number


def serve(speed: float) -> None:
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopped.set())
    aws = EmbeddedAws(RealClock(), speed, any_key=False, on_stop=stopped.set)
    aws.start()
    state.write(state.Address(aws.url, aws.token))
    while not stopped.wait(LOOK) and time.monotonic() - aws.last_asked < IDLE_EXIT:
        pass
    aws.stop()


if __name__ == "__main__":
    main()
