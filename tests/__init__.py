"""The tests, a folder for each of the package's."""

import os

# Whoever runs them may have set an endpoint, a profile or `--local` for themselves.
for _name in [each for each in os.environ if each.startswith(("AWS_", "FARGATECTL_"))]:
    del os.environ[_name]
