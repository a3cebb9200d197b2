"""Write texts from outside as literals and names of Bicep and Terraform.

Sources: https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types#strings
https://developer.hashicorp.com/terraform/language/expressions/strings
"""

import re
from collections.abc import Iterable

_OTHER = re.compile(r"[^A-Za-z0-9]+")


def bicep_text(text: str) -> str:
    """Return a text as a Bicep string: no quote ends it, no `${` is read as an expression."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${")
    return f"'{_lined(escaped)}'"


def hcl_text(text: str) -> str:
    """Return a text as a Terraform string: no quote ends it, no template sequence is read."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_lined(escaped.replace("${", "$${").replace("%{", "%%{"))}"'


def _lined(text: str) -> str:
    return text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def bicep_texts(texts: Iterable[str]) -> str:
    """Return a Bicep array of strings, an element a line, indented to stand in `properties`."""
    return "\n".join(("[", *(f"      {bicep_text(text)}" for text in texts), "    ]"))


def hcl_texts(texts: Iterable[str]) -> str:
    """Return a Terraform list of strings on one line."""
    return f"[{', '.join(map(hcl_text, texts))}]"


def comment(text: str) -> str:
    """Return a text on one line, so that nothing of it leaves its comment."""
    return " ".join(text.split())


def symbol(name: str) -> str:
    """Return a resource's symbolic name for Bicep: letters and digits, a letter first."""
    first, *others = _OTHER.sub(" ", name).split() or ["resource"]
    joined = first[:1].lower() + first[1:] + "".join(word[:1].upper() + word[1:] for word in others)
    return joined if joined[0].isalpha() else f"r{joined}"


def label(name: str) -> str:
    """Return a resource's label for Terraform: lower case, words joined by `_`, a letter first."""
    joined = _OTHER.sub("_", name).strip("_").lower() or "resource"
    return joined if joined[0].isalpha() else f"r_{joined}"
