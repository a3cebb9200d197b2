"""Every secret goes, everything that a diagnosis needs stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.redact import redact, redactions

JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJub2JvZHkifQ.c2lnbmF0dXJl"
KEY = "Ab3+" * 21 + "Ab=="
GUID = "00000000-1111-2222-3333-444444444444"
OPERATION = (
    f"https://management.azure.com/subscriptions/{GUID}/operations/{GUID}?api-version=2020-01-01"
)


@pytest.mark.parametrize(
    ("text", "safe", "kind"),
    [
        (f"got {JWT}.", "got [token].", "token"),
        (f'{{\\"t\\":\\"a\\n{JWT}\\"}}', '{\\"t\\":\\"a\\n[token]\\"}', "token"),
        (f"x%22{JWT}%22", "x%22[token]%22", "token"),
        (f"Authorization: Bearer {JWT}", "Authorization: [token]", "token"),
        ("< Set-Cookie: sid=a b; Path=/\nnext", "< Set-Cookie: [cookie]\nnext", "cookie"),
        ('{"cookie": "sid=abc; t=1", "x": 1}', '{"cookie": "[cookie]", "x": 1}', "cookie"),
        ("--token abcdef.0123456789abcdef", "--token [secret]", "secret"),
        ("joined with abcdef.0123456789abcdef", "joined with [token]", "token"),
        ("> Proxy-Authorization: Basic dXNlcjpw", "> Proxy-Authorization: [token]", "token"),
        ('"authorization": "SharedKey a:bc="', '"authorization": "[token]"', "token"),
        ("sent bearer 0123456789abcdef0 on", "sent bearer [token] on", "token"),
        (
            "https://s.blob.core.windows.net/c?sv=2024&sig=a%2Bb%3D&se=2026-01-01&sp=r",
            "https://s.blob.core.windows.net/c?sv=2024&sig=[signature]&se=[expiry]&sp=r",
            "signature",
        ),
        ("c?a=1\\u0026sig=ab\\u0026b=2", "c?a=1\\u0026sig=[signature]\\u0026b=2", "signature"),
        ("c%3Fa%3D1%26sig%3Dab", "c%3Fa%3D1%26sig%3D[signature]", "signature"),
        (
            OPERATION + "&t=638000000000000000&c=MIIHpTCC&s=sSsSsSsS&h=hHhHhHhH",
            OPERATION + "&t=[signature]&c=[signature]&s=[signature]&h=[signature]",
            "signature",
        ),
        (
            "https://f.azurewebsites.net/api/x?code=0123456789abcdef==",
            "https://f.azurewebsites.net/api/x?code=[key]",
            "key",
        ),
        (f"the key {KEY} leaked", "the key [key] leaked", "key"),
        (
            "AccountName=n;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net",
            "AccountName=n;AccountKey=[secret];EndpointSuffix=core.windows.net",
            "secret",
        ),
        (
            "Endpoint=sb://n/;SharedAccessKeyName=k;SharedAccessKey=c2VjcmV0=",
            "Endpoint=sb://n/;SharedAccessKeyName=k;SharedAccessKey=[secret]",
            "secret",
        ),
        ("Server=tcp:db;Password=hunter22;", "Server=tcp:db;Password=[secret];", "secret"),
        ('{"clientSecret": "a;b c", "x": 1}', '{"clientSecret": "[secret]", "x": 1}', "secret"),
        ('"password": "pa\'s\\"w", "x": "y"', '"password": "[secret]", "x": "y"', "secret"),
        ('\\"password\\": \\"p\\\\\\"w\\", "x"', '\\"password\\": \\"[secret]\\", "x"', "secret"),
        ("x-functions-key: abcdef==", "x-functions-key: [secret]", "secret"),
        ('{\\"password\\":\\"hunter2!\\"}', '{\\"password\\":\\"[secret]\\"}', "secret"),
        (
            "+ TLS_BOOTSTRAP_TOKEN=abcdef.0123456789abcdef",
            "+ TLS_BOOTSTRAP_TOKEN=[secret]",
            "secret",
        ),
        ("client-key-data: LS0tLS1CRUdJTg==", "client-key-data: [secret]", "secret"),
        ("IDENTITY_HEADER=abcdef123", "IDENTITY_HEADER=[secret]", "secret"),
        ("value abc8Q~" + "x" * 34, "value [secret]", "secret"),
        (
            "az ad sp --client-secret s3cret --id 1",
            "az ad sp --client-secret [secret] --id 1",
            "secret",
        ),
        (
            "az login --service-principal -u 1 -p s3cret",
            "az login --service-principal -u 1 -p [secret]",
            "secret",
        ),
        (
            "xoxb-1234-5678-abcdef and xapp-1-A0-bcd",
            "[slack token] and [slack token]",
            "slack token",
        ),
        ("xoxe.xoxp-1-abcdef", "[slack token]", "slack token"),
        (
            "https://hooks.slack.com/commands/T1/2/abc now",
            "https://hooks.slack.com/[slack hook] now",
            "slack hook",
        ),
        (
            '"https:\\/\\/hooks.slack.com\\/commands\\/T1\\/abc"',
            '"https:\\/\\/hooks.slack.com/[slack hook]"',
            "slack hook",
        ),
        (
            "HTTPS_PROXY == 'http://bob:p@s/s@proxy.corp:3128/'",
            "HTTPS_PROXY == 'http://[credentials]@proxy.corp:3128/'",
            "proxy credentials",
        ),
        (
            f"https://x:{'Aa1-' * 300}@r.corp/v2",
            "https://[credentials]@r.corp/v2",
            "proxy credentials",
        ),
        ("http://bob@proxy.corp:3128", "http://[credentials]@proxy.corp:3128", "proxy credentials"),
        (
            "HTTPS_PROXY=ann:Zq7Wt9!m3@10.0.0.9:3128",
            "HTTPS_PROXY=[credentials]@10.0.0.9:3128",
            "proxy credentials",
        ),
        (
            "CONNECT ann:pw@proxy.corp.example:3128 refused",
            "CONNECT [credentials]@proxy.corp.example:3128 refused",
            "proxy credentials",
        ),
        ("curl -U bob:pw -v x", "curl -U [credentials] -v x", "proxy credentials"),
        (
            "curl --proxy-user 'bob:pw' x",
            "curl --proxy-user '[credentials]' x",
            "proxy credentials",
        ),
        (
            "* Proxy auth using Basic with user 'bob'",
            "* Proxy auth using Basic with user [user]",
            "proxy credentials",
        ),
        (
            '"claims": {"aud": "x", "y": {"name": "Jo"}}, "k": 1',
            '"claims": [claims], "k": 1',
            "claims",
        ),
        ('"claims": "{\\"aud\\":\\"x\\"}", "k": 1', '"claims": "[claims]", "k": 1', "claims"),
        ('"claims": {"name": "Jo', '"claims": [claims]', "claims"),
        ('error="x", claims="abc123"', 'error="x", claims="[claims]"', "claims"),
        ("The client 'jo.doe+x@corp.example' with", "The client '[e-mail]' with", "e-mail address"),
        ("jo_corp.example#EXT#@corp.onmicrosoft.com", "[e-mail]", "e-mail address"),
        ("?upn=jo%40corp.example", "?upn=[e-mail]", "e-mail address"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE-x\n-----END RSA PRIVATE KEY-----\nrest",
            "[private key]\nrest",
            "private key",
        ),
        ("-----BEGIN PRIVATE KEY-----\\nMIIE", "[private key]", "private key"),
    ],
)
def test_secret_is_replaced_by_a_word(text: str, safe: str, kind: str) -> None:
    assert (redact(text), redactions(text)) == (safe, (kind,))


@pytest.mark.parametrize(
    "text",
    [
        f"/subscriptions/{GUID}/resourceGroups/rg/providers/Microsoft.Network/x",
        "Node 10.0.0.4 could not reach API server at 20.8.7.6:443",
        "https://eyjafjalla-dns-1a2b.hcp.northeurope.azmk8s.io:443/healthz",
        "kubelet --authentication-token-webhook=true --rotate-certificates=true",
        "secret: none, token = true",
        '"password": "", "x": "y"',
        "does not have authorization to perform action 'Microsoft.Authorization/x'",
        "bearer tokens are short",
        "registry.example/image@sha256:abcdef and ssh azureuser@10.0.0.4",
        "Code=VMExtensionProvisioningError&x=1; SubCode=a",
        "curl -v --cacert /etc/kubernetes/certs/ca.crt https://a.hcp.uksouth.azmk8s.io:443",
        "a claims-based identity, claims = many",
        "?t=5&s=short",
        "cannot resolve master.corporatenetwork in example.0123456789abcdef.azmk8s.io",
        "https://proxy.corp:3128/mail@me and https://proxy.corp/mail@me",
    ],
)
def test_what_the_diagnosis_needs_stays(text: str) -> None:
    assert (redact(text), redactions(text)) == (text, ())


def test_kinds_are_named_once_each() -> None:
    text = f"jo@corp.example bo@corp.example {JWT} {JWT}"
    assert (redact(text), redactions(text)) == (
        "[e-mail] [e-mail] [token] [token]",
        ("token", "e-mail address"),
    )


FRAGMENTS = (
    JWT,
    KEY,
    "eyJ",
    "sig=",
    "&sig=",
    "?c=",
    "&se=",
    "abcdefghijklmnop",
    "a",
    ".",
    "@",
    "%40",
    "://",
    ":",
    "/",
    "[",
    "]",
    "[token]",
    "[credentials]",
    "[claims]",
    "password",
    "=",
    '"',
    "\\",
    "'",
    " ",
    "\n",
    "claims",
    "{",
    "}",
    "xoxb-",
    "hooks.slack.com",
    "/T1",
    "Authorization",
    "Bearer ",
    "Basic ",
    "--secret ",
    "-u ",
    "az login ",
    "-p ",
    "-----BEGIN PRIVATE KEY-----",
    "8Q~",
    "corp.example",
    "&amp;",
    "u0026",
    "code=",
    "n",
    "with user '",
    "auth using Basic ",
)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join) | st.text())
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(text)
    assert (redact(once), redactions(once)) == (once, ())
