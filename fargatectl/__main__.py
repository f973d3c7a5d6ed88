"""The `fargatectl` program, also as `python -m fargatectl`."""

import gc
import os
import sys

# What one command makes, AWS's API models above all, stays until its end.
MANY_OBJECTS = 500_000


def main() -> None:
    """Run the command line; the exit codes are those of `errors.py`."""
    # To look through them for garbage over and over, from the first import on, costs a quarter of
    # a command's time.
    gc.set_threshold(MANY_OBJECTS, 50, 50)
    # Pydantic's search for plugins reads the metadata of all installed packages.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from fargatectl.clock import ends_at_once
    from fargatectl.commands import streams

    streams.open_closed()
    from fargatectl.cli import app
    from fargatectl.commands.signals import listen

    listen()
    try:
        app()
    except SystemExit as ended:
        code = streams.finish(ended.code if isinstance(ended.code, int) else 0)
        if ends_at_once():  # else Python would wait for the threads whose calls have no end yet
            os._exit(code)
        sys.exit(code)
    except OSError as error:  # of what the program says by itself, such as its help
        if not streams.is_unwritable(error):
            raise
        streams.tell_unwritable(error)
        sys.exit(1)
    finally:
        # The interpreter's own last search for garbage would take as long as six answers of AWS.
        gc.freeze()


if __name__ == "__main__":
    main()
