"""Run a script on a simulated node: the real script in a real shell, its network tools simulated.

Every tool that would touch the network is shadowed by one that answers from the packet model, and
the node's own files (`/etc/kubernetes/…`, `/etc/resolv.conf`, …) are mapped into a folder.
"""

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.azure.store import Body
from sandbox.packets import journey, naming, place, traces
from sandbox.packets.trip import Trip
from sandbox.world import Node, World

_KEPT = 4096
_LIMIT_S = 60
_TOOLS = (
    "curl", "dig", "getent", "host", "nc", "ncat", "nslookup", "openssl", "timeout", "wget",
)  # fmt: skip
_TOOLBOX = Path(__file__).with_name("toolbox.py")


async def run(world: World, node: Node, script: str) -> str:
    """Run a script and return Azure's message: the last 4096 bytes of each stream."""
    with TemporaryDirectory(prefix="simulated-node-") as name:
        root = Path(name)
        _furnish(world, node, root)
        shell = shutil.which("bash") or "/bin/sh"
        process = await asyncio.create_subprocess_exec(
            shell,
            "-c",
            _at_home(script, root),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=root,
            env={"PATH": f"{root / 'bin'}:{os.defpath}", "HOME": name, "LC_ALL": "C"},
        )
        try:
            async with asyncio.timeout(_LIMIT_S):
                out, err = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    return f"Enable succeeded: \n[stdout]\n{_tail(out)}\n[stderr]\n{_tail(err)}"


def _tail(stream: bytes) -> str:
    return stream[-_KEPT:].decode(errors="replace")


def _at_home(script: str, root: Path) -> str:
    """Point the node's files into the folder."""
    for path in (
        "/etc/kubernetes/",
        "/etc/resolv.conf",
        "/etc/hosts",
        "/etc/environment",
        "/dev/tcp/",
    ):
        script = script.replace(path, f"{root}{path}")
    return script


def _furnish(world: World, node: Node, root: Path) -> None:
    facts = _facts(world, node)
    (root / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    bin_folder = root / "bin"
    bin_folder.mkdir()
    for tool in _TOOLS:
        stub = bin_folder / tool
        command = f'exec "{sys.executable}" -I "{_TOOLBOX}" "{root}/facts.json" {tool} "$@"'
        stub.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
        stub.chmod(0o755)
    certificates = root / "etc" / "kubernetes" / "certs"
    certificates.mkdir(parents=True)
    (certificates / "ca.crt").write_text("the cluster's own CA\n", encoding="utf-8")
    (root / "etc" / "resolv.conf").write_text(
        f"nameserver {facts['dns_server']}\n", encoding="utf-8"
    )
    (root / "etc" / "hosts").write_text("127.0.0.1 localhost\n", encoding="utf-8")
    _tcp(root, facts)


def _tcp(root: Path, facts: Body) -> None:
    """Let the shell's /dev/tcp open where the model says open."""
    for host, trip in facts["direct"].items():
        if trip["tcp"] == "open":
            for named in (host, trip["address"]):
                folder = root / "dev" / "tcp" / named
                folder.mkdir(parents=True, exist_ok=True)
                (folder / "443").touch()


def _facts(world: World, node: Node) -> Body:
    proxied = bool((world.cluster["properties"].get("httpProxyConfig") or {}).get("httpsProxy"))
    return {
        "dns_server": naming.server(place.of_node(world, node)),
        "direct": _trips(world, node, by_proxy=False),
        "by_proxy": _trips(world, node, by_proxy=True) if proxied else {},
    }


def _trips(world: World, node: Node, *, by_proxy: bool) -> Body:
    hosts = (journey.api_server(world), journey.REGISTRY)
    trips = (journey.connect(world, node, host, by_proxy=by_proxy) for host in hosts)
    return {trip.host: _trip(trip, node) for trip in trips}


def _trip(trip: Trip, node: Node) -> Body:
    below_tls = trip.outcome in ("timed_out", "refused", "no_route", "unresolved")
    printed = traces.curl(trip, node.image)
    plain = traces.netcat(trip, node.image)
    return {
        "outcome": str(trip.outcome),
        "tcp": str(trip.outcome) if below_tls else "open",
        "address": trip.address,
        "dns_silent": trip.outcome == "unresolved" and trip.where == trip.dns_server,
        "issuer": trip.issuer,
        "proxy_status": trip.proxy_status,
        "curl": {"text": printed.text, "status": printed.status},
        "nc": {"text": plain.text, "status": plain.status},
    }
