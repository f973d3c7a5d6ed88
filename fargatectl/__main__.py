"""The `fargatectl` program, also as `python -m fargatectl`."""

import gc
import os

# What one command makes, AWS's API models above all, stays until its end.
MANY_OBJECTS = 500_000


def main() -> None:
    """Run the command line, and end the process."""
    # Python's own way would wait for threads whose answers nobody needs any more, and take apart
    # all that is in memory, for longer than some of the answers take to come.
    os._exit(run())


def run() -> int:
    """Run the command line; the exit codes are those of `errors.py`."""
    # To look through them for garbage over and over, from the first import on, costs a quarter of
    # a command's time.
    gc.set_threshold(MANY_OBJECTS, 50, 50)
    # Pydantic's search for plugins reads the metadata of all installed packages.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from fargatectl.commands import streams

    streams.open_closed()
    from fargatectl.cli import app
    from fargatectl.commands.signals import listen

    listen()
    try:
        with streams.terminal_as_it_was():
            app()
    except SystemExit as ended:
        return streams.finish(ended.code if isinstance(ended.code, int) else 0)
    except OSError as error:  # of what the program says by itself, such as its help
        if not streams.is_unwritable(error):
            raise
        streams.tell_unwritable(error)
        return 1
    return 0


if __name__ == "__main__":
    main()
