"""What whoever runs the tests has set for themselves is nothing to the tests: imported first."""

import os
import signal
import sys

# An endpoint, a profile, `--local`.
for _name in [each for each in os.environ if each.startswith(("AWS_", "FARGATECTL_"))]:
    del os.environ[_name]

# Those that start processes would compile all of fargatectl in each of them.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A shell that starts them in the background has Ctrl-C ignored, and nohup a hangup, by them and by
# all that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
