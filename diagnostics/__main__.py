"""Run the command line: `python -m diagnostics run|classify|replay|preflight|doctor`."""

import os
import sys

from diagnostics.cli.main import Streams, main

if __name__ == "__main__":
    # Azure's names may hold any letter, a terminal may not.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    streams = Streams(stdin=sys.stdin, stdout=sys.stdout, stderr=sys.stderr)
    sys.exit(main(sys.argv[1:], streams, os.environ))
