"""`python -m decision_aid` and `decision-aid`: from the first line on, Ctrl-C ends the program with 130.

Nothing of ours is imported before Ctrl-C is seen to: an exception in the middle of an import may be swallowed, or
come out as another one.
"""

import os


def stop(*_: object) -> None:
    """End at once: nothing has to be put away yet, since no terminal was changed and no file opened."""
    os.write(2, b"\nStopped.\n")
    os._exit(130)


try:
    import signal
except KeyboardInterrupt:
    stop()


def run() -> None:
    """Run the program as a person would, and end with a documented exit code. A bug is a traceback."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # where it is ignored, it stays so
        signal.signal(signal.SIGINT, stop)
    import gc

    gc.set_threshold(50_000)  # a start makes little garbage: looking for it took a tenth of the time
    from decision_aid.cli import run as run_command

    run_command()


if __name__ == "__main__":
    run()
