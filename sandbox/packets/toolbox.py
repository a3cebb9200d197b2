"""The network tools of a simulated node. Run as a program: FACTS TOOL ARGUMENT….

It stands alone (standard library only, no import of the sandbox), because it runs in the script's
own processes. A tool that would wait longer than its `timeout` says ends as `timeout` ends it.
"""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

_HANG_S = 130
_KILLED = 124


def main(argv: list[str]) -> int:
    """Be the tool that was called; return its exit status."""
    facts = json.loads(Path(argv[1]).read_text(encoding="utf-8"))
    tool, arguments = argv[2], argv[3:]
    if tool == "timeout":
        return _timeout(arguments)
    if tool in ("nslookup", "dig", "host", "getent"):
        return _LOOK_UPS[tool](facts, arguments)
    if tool in ("nc", "ncat"):
        return _netcat(facts, arguments)
    if tool == "curl":
        return _curl(facts, arguments)
    if tool == "openssl":
        return _openssl(facts, arguments)
    sys.stderr.write(f"{tool}: not simulated\n")
    return 127


def _out(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _err(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _timeout(arguments: list[str]) -> int:
    """Run a command under a limit that its tools obey instead of waiting."""
    rest = list(arguments)
    while rest[0].startswith("-"):
        option = rest.pop(0)
        if option in ("-k", "-s"):
            rest.pop(0)
    limit = rest.pop(0).rstrip("s")
    os.environ["NODE_LIMIT_S"] = limit
    os.execvp(rest[0], rest)  # noqa: S606 - the tool's own job


def _target(facts: dict[str, Any], arguments: list[str], table: str = "direct") -> Any:  # noqa: ANN401
    """Return the trip that the arguments ask for, by host or by address."""
    text = " ".join(arguments)
    for host, trip in facts[table].items():
        if host in text:
            return host, trip
    for host, trip in facts[table].items():
        if trip["address"] and re.search(rf"(?<![\d.]){re.escape(trip['address'])}(?![\d.])", text):
            return host, trip
    sys.stderr.write("no such host in this simulation\n")
    sys.exit(6)


def _nslookup(facts: dict[str, Any], arguments: list[str]) -> int:
    host, trip = _target(facts, arguments)
    server = facts["dns_server"]
    if trip["dns_silent"]:
        _out(";; connection timed out; no servers could be reached\n")
        return 1
    _out(f"Server:\t\t{server}\nAddress:\t{server}#53\n")
    if trip["outcome"] == "unresolved":
        _out(f"** server can't find {host}: NXDOMAIN\n")
        return 1
    _out(f"Non-authoritative answer:\nName:\t{host}\nAddress: {trip['address']}\n")
    return 0


def _dig(facts: dict[str, Any], arguments: list[str]) -> int:
    host, trip = _target(facts, arguments)
    answer = None if trip["outcome"] == "unresolved" else trip["address"]
    if "+short" in arguments:
        sys.stdout.write(f"{answer}\n" if answer else "")
        return 0
    status = "NOERROR" if answer else "NXDOMAIN"
    _out(f";; ->>HEADER<<- opcode: QUERY, status: {status}, id: 4711")
    if answer:
        _out(f";; ANSWER SECTION:\n{host}.\t300\tIN\tA\t{answer}")
    _out(f";; SERVER: {facts['dns_server']}#53({facts['dns_server']}) (UDP)")
    return 0


def _host(facts: dict[str, Any], arguments: list[str]) -> int:
    host, trip = _target(facts, arguments)
    if trip["outcome"] == "unresolved":
        _out(f"Host {host} not found: 3(NXDOMAIN)")
        return 1
    _out(f"{host} has address {trip['address']}")
    return 0


def _getent(facts: dict[str, Any], arguments: list[str]) -> int:
    host, trip = _target(facts, arguments)
    if trip["outcome"] == "unresolved":
        return 2
    kinds = ("STREAM", "DGRAM", "RAW") if "ahosts" in arguments[0] else ("",)
    for kind in kinds:
        _out(f"{trip['address']:<15} {kind:<6} {host if kind in ('', 'STREAM') else ''}".rstrip())
    return 0


_LOOK_UPS = {"nslookup": _nslookup, "dig": _dig, "host": _host, "getent": _getent}


def _netcat(facts: dict[str, Any], arguments: list[str]) -> int:
    _named, trip = _target(facts, arguments)
    if trip["outcome"] == "timed_out" and "-w" in arguments:
        _err(
            f"nc: connect to {trip['address']} port 443 (tcp) timed out: Operation now in progress"
        )
        return 1
    if trip["outcome"] == "timed_out" and "NODE_LIMIT_S" in os.environ:
        return _KILLED
    _err(trip["nc"]["text"])
    return int(trip["nc"]["status"])


def _curl(facts: dict[str, Any], arguments: list[str]) -> int:
    proxied = "--proxy" in arguments or "-x" in arguments or "HTTPS_PROXY" in os.environ
    host, trip = _target(facts, _without_proxy(arguments), "by_proxy" if proxied else "direct")
    limit = min(
        _limit(arguments, "--connect-timeout"),
        _limit(arguments, "--max-time"),
        _limit(arguments, "-m"),
    )
    if trip["outcome"] == "timed_out" and limit < _HANG_S:
        return _curl_out_of_time(host, limit, arguments)
    insecure = any(re.fullmatch(r"-[a-zA-Z]*k[a-zA-Z]*|--insecure", one) for one in arguments)
    spoiled = trip["outcome"] in ("wrong_certificate", "name_mismatch")
    reached = trip["outcome"] == "open" or (insecure and spoiled)
    _say(trip["curl"]["text"], arguments, failed=not reached)
    written = _written(arguments)
    if written:
        sys.stdout.write(_filled(written, trip, reached=reached))
    return 0 if reached else int(trip["curl"]["status"])


def _curl_out_of_time(host: str, limit: float, arguments: list[str]) -> int:
    if "NODE_LIMIT_S" in os.environ and float(os.environ["NODE_LIMIT_S"]) <= limit:
        return _KILLED
    waited = f"after {limit * 1000:.0f} ms: Timeout was reached"
    text = f"curl: (28) Failed to connect to {host} port 443 {waited}"
    _say(text, arguments, failed=True)
    written = _written(arguments)
    if written:
        sys.stdout.write(_filled(written, {"address": "", "outcome": "timed_out"}, reached=False))
    return 28


def _say(text: str, arguments: list[str], *, failed: bool) -> None:
    """Write what curl would: all of it with -v, the last line on failure unless silent."""
    short = "".join(one[1:] for one in arguments if re.fullmatch(r"-[a-zA-Z]+", one))
    if "v" in short or "--verbose" in arguments:
        _err(text)
        return
    silent = "s" in short or "--silent" in arguments
    shows = "S" in short or "--show-error" in arguments
    if failed and (shows or not silent):
        last = [line for line in text.splitlines() if line.startswith("curl: (")]
        _err("\n".join(last))


def _written(arguments: list[str]) -> str:
    for option in ("-w", "--write-out"):
        if option in arguments:
            return arguments[arguments.index(option) + 1].replace("\\n", "\n")
    return ""


def _filled(template: str, trip: dict[str, Any], *, reached: bool) -> str:
    """Fill curl's --write-out variables."""
    verified = {"wrong_certificate": "20", "name_mismatch": "1"}.get(trip["outcome"], "0")
    values = {
        "http_code": "401" if reached else "000",
        "response_code": "401" if reached else "000",
        "http_connect": str(trip.get("proxy_status") or "000"),
        "ssl_verify_result": verified,
        "remote_ip": trip["address"] or "",
        "errormsg": "" if reached else _reason(trip),
        "exitcode": "0" if reached else str(trip.get("curl", {}).get("status", 28)),
    }
    return re.sub(r"%\{(\w+)\}", lambda found: values.get(found[1], "0"), template)


def _reason(trip: dict[str, Any]) -> str:
    text = trip.get("curl", {}).get("text", "curl: (28) Connection timed out")
    last = [line for line in text.splitlines() if line.startswith("curl: (")]
    return str(last[-1].split(") ", 1)[1]) if last else ""


def _openssl(facts: dict[str, Any], arguments: list[str]) -> int:
    if arguments[:1] != ["s_client"]:
        return _parse_certificate(arguments)
    by_proxy = "-proxy" in arguments
    host, trip = _target(facts, _without_proxy(arguments), "by_proxy" if by_proxy else "direct")
    if trip["tcp"] == "timed_out":
        return _KILLED
    if trip["tcp"] != "open" or trip["outcome"] == "proxy_refused":
        _err(f"connect:errno=111\n{trip['nc']['text']}")
        return 1
    _out("CONNECTED(00000003)")
    if trip["outcome"] == "tls_reset":
        _out("write:errno=104\n---\nno peer certificate available\n---")
        return 1
    issuer = trip["issuer"]
    good = trip["outcome"] in ("open", "name_mismatch")
    verify = "0 (ok)" if good else "20 (unable to get local issuer certificate)"
    _out(f"---\nCertificate chain\n 0 s:CN = apiserver\n   i:{issuer}\n---")
    subject = "apiserver" if good else host
    _out(f"Server certificate\nsubject=CN = {subject}\n\nissuer={issuer}\n\n---")
    _out(f"Verify return code: {verify}")
    return 0


def _parse_certificate(arguments: list[str]) -> int:
    """Repeat what s_client said about the fields asked for, as `openssl x509 -noout` would."""
    for line in sys.stdin.read().splitlines():
        if f"-{line.split('=', 1)[0]}" in arguments:
            _out(line)
    return 0


def _without_proxy(arguments: list[str]) -> list[str]:
    """Drop a proxy option with its value, so that only the target names a host."""
    kept: list[str] = []
    skip = False
    for one in arguments:
        if skip:
            skip = False
        elif one in ("--proxy", "-x", "-proxy", "--noproxy"):
            skip = True
        else:
            kept.append(one)
    return kept


def _limit(arguments: list[str], option: str) -> float:
    limits = [float(os.environ.get("NODE_LIMIT_S", _HANG_S))]
    if option in arguments:
        limits.append(float(arguments[arguments.index(option) + 1]))
    return min(limits)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
