"""Write the one script that a node runs: DNS, TCP 443, TLS with the cluster's CA, proxy.

It is plain POSIX shell, because a run-command may use `sh`, and it copes where nslookup, nc or
openssl are absent. Every step is bounded; together they take at most some 90 seconds.
Certificates are always verified: `-k`, as the article has it, would hide an interception.

Source: https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/vmextensionerror-k8sapiserverconnfail
(Run the baseline connectivity checks, 1-4)
"""

import shlex

from diagnostics.model.incident import Endpoint
from diagnostics.probes.target import API_PORT, host, is_name, proxy_hop

BEGIN, END = "CONNCHECK_BEGIN", "CONNCHECK_END"
CA_FILE = "/etc/kubernetes/certs/ca.crt"

_TALK = r"""
LC_ALL=C; export LC_ALL
exec 2>/dev/null
has() { command -v "$1" >/dev/null; }
clean() { printf '%s' "$1" | tr -c '\40-\176' ' ' | cut -c1-340; }
say() { [ -z "$2" ] || printf '%s=%s\n' "$1" "$(clean "$2")"; }
lines() { printf '%s\n' "$1"; }
complaint() { lines "$1" | grep '^curl: (' | tail -n 1; }
written() { lines "$1" | sed -n "s/^$2=//p" | tail -n 1; }
issuer() {
  if [ "$kind" = name ]; then set -- -servername "$host" "$@"; fi
  timeout 10 openssl s_client -connect "$address:$port" "$@" </dev/null |
    openssl x509 -noout -issuer
}
fetch() {
  timeout 20 curl -sS --cacert "$ca" --connect-timeout 10 --max-time 15 -o /dev/null \
    -w '\nCONNECT=%{http_connect}\nHTTP=%{http_code}\n' "$@" "https://$address:$port/healthz" 2>&1
}
"""

_DNS = r"""
if [ "$kind" = name ]; then
  found=; failure='no address'
  if has nslookup; then
    out=$(timeout 15 nslookup -timeout=5 "$host" 2>&1 || [ $? -ne 124 ] || echo 'timed out')
    say DNS_SERVER "$(lines "$out" | awk '/^Server:/ {print $2; exit}')"
    found=$(lines "$out" | awk '/^Name:/ {seen = 1} seen && /^Address/ {print $NF}')
    said=$(lines "$out" | grep -E "can't find|timed out|no servers|refused|No answer")
    failure=$(lines "${said:-$failure}" | tail -n 1)
  else
    say DNS_SERVER "$(awk '/^nameserver/ {print $2; exit}' /etc/resolv.conf)"
  fi
  if [ -z "$found" ]; then
    found=$(timeout 15 getent ahostsv4 "$host" | awk '{print $1}' | sort -u)
    if [ -z "$found" ] || has nslookup; then say DNS_ERROR "$failure"; fi
  fi
  for one in $(lines "$found" | head -n 8); do say ADDRESS "$one"; done
fi
"""

_TCP = r"""
tcp=
if has nc; then
  out=$(timeout 12 nc -vz -w 10 "$host" "$port" </dev/null 2>&1); tcp=$?
elif has bash; then
  # shellcheck disable=SC2016 # the inner shell expands them
  out=$(timeout 10 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port" 2>&1); tcp=$?
fi
if [ -n "$tcp" ]; then say TCP_EXIT "$tcp"; say TCP_TEXT "$out"; fi
"""

_TLS = r"""
if [ "${tcp:-0}" -eq 0 ]; then
  out=$(fetch --noproxy '*')
  say HTTP "$(written "$out" HTTP)"
  say TLS_ERROR "$(complaint "$out")"
  say ISSUER "$(issuer)"
fi
"""

_PROXY = r"""
if [ -n "$proxy" ]; then
  say PROXY "$proxy"
  out=$(fetch --noproxy '' --proxy "$proxy")
  say PROXY_STATUS "$(written "$out" CONNECT)"
  say PROXY_HTTP "$(written "$out" HTTP)"
  say PROXY_ERROR "$(complaint "$out")"
  if [ "$(written "$out" CONNECT)" = 200 ] && [ -n "$hop" ]; then
    say PROXY_ISSUER "$(issuer -proxy "$hop")"
  fi
fi
"""


_BODY = f"{_TALK}\necho {BEGIN}\n{_DNS}{_TCP}{_TLS}{_PROXY}\necho {END}\n"


def script(endpoint: Endpoint, proxy: str | None) -> str:
    """Return the script that measures one endpoint, and the way through a proxy if there is one.

    Args:
        endpoint: what nodes dial; the name is dialled where there is one. Port 443 unless given.
        proxy: the cluster's proxy URL without user and password, None where it has none. A URL
            that is not `http[s]://HOST:PORT` is left out.

    Raises:
        ValueError: the endpoint has neither a well-formed name nor an address.
    """
    dialled = host(endpoint)
    if dialled is None:
        raise ValueError("the endpoint has neither a name nor an address to dial")
    settings = _settings(dialled, endpoint.port or API_PORT, proxy)
    assigned = "\n".join(f"{name}={shlex.quote(value)}" for name, value in settings.items())
    return f"#!/bin/bash\n{assigned}\n{_BODY}"


def _settings(dialled: str, port: int, proxy: str | None) -> dict[str, str]:
    hop = proxy_hop(proxy)
    plain = hop is not None and (proxy or "").lower().startswith("http://")
    return {
        "host": dialled,
        "kind": "name" if is_name(dialled) else "address",
        "address": f"[{dialled}]" if ":" in dialled else dialled,
        "port": str(port),
        "ca": CA_FILE,
        "proxy": (proxy or "") if hop else "",
        # openssl speaks plain HTTP to a proxy, so an https:// one is left to curl.
        "hop": (hop or "") if plain else "",
    }
