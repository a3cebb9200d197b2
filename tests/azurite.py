"""Azurite, Microsoft's own emulator of storage, in memory and on ports of its own."""

import os
import socket
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

ACCOUNT = "devstoreaccount1"
KEY = b64encode(b"a key for these tests alone").decode()
START_S = 30


@contextmanager
def run_azurite(node: Path, script: Path) -> Iterator[str]:
    """Run it until the block ends; the value is the connection string."""
    ports = [_free_port() for _ in range(3)]
    options = [
        part
        for name, port in zip(("blob", "queue", "table"), ports, strict=True)
        for part in (f"--{name}Host", "127.0.0.1", f"--{name}Port", str(port))
    ]
    process = subprocess.Popen(  # noqa: S603 - our own tool
        [node, script, *options, "--inMemoryPersistence", "--skipApiVersionCheck",
         "--disableTelemetry", "--silent"],
        env={"PATH": os.environ["PATH"], "AZURITE_ACCOUNTS": f"{ACCOUNT}:{KEY}"},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for port in ports:
            _wait_for(port)
        yield (
            f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};"
            f"QueueEndpoint=http://127.0.0.1:{ports[1]}/{ACCOUNT};"
            f"TableEndpoint=http://127.0.0.1:{ports[2]}/{ACCOUNT}"
        )
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    deadline = monotonic() + START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if monotonic() > deadline:
                raise
            sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
