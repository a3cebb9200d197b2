"""Be `az` for a shell: hand the words to the warm process, print its output, end as it ended."""

import json
import socket
import sys


def main() -> None:
    """Run `az_shim.py SOCKET WORD...`."""
    with socket.socket(socket.AF_UNIX) as warm:
        warm.connect(sys.argv[1])
        warm.sendall(json.dumps(sys.argv[2:]).encode() + b"\n")
        with warm.makefile("rb") as answer:
            ended = json.load(answer)
    sys.stdout.write(ended["output"])
    sys.exit(ended["status"])


if __name__ == "__main__":
    main()
