"""The one door: an error text in, what it says out."""

import re

from diagnostics.classify.categorise import categorise
from diagnostics.classify.exit_codes import best_code
from diagnostics.classify.extract import read_endpoint, read_issuer, read_node, read_proxy_status
from diagnostics.classify.folded import Folded, folded
from diagnostics.classify.generic import WRAPPER, is_wrapped
from diagnostics.classify.hints import CSE_LIMIT_AT_API, NOTHING, WRAPPER_ONLY
from diagnostics.classify.identify import identify
from diagnostics.classify.limits import ends_in_api_check
from diagnostics.classify.names import find_region, is_api_server
from diagnostics.classify.neighbours import (
    CSE_LIMIT,
    LINUX_PAGE,
    THIS_ERROR,
    WINDOWS_API,
    Named,
    NamedError,
)
from diagnostics.classify.normalise import flatten, normalise
from diagnostics.classify.trace import NO_TRACE, Trace, read_trace
from diagnostics.model.incident import Category, Classification

# Only the node's own tools count where nothing names the error; kubectl has the same words.
_TOOL = re.compile(r"curl: \(\d|\bnc: |\bNcat: |\* connect to ")
_UNNAMED = NamedError(name=None, hint=NOTHING, article=None)
_WRAPPED = NamedError(name=WRAPPER, hint=WRAPPER_ONLY, article=LINUX_PAGE)


def classify(message: str, *, cluster_named: bool = False) -> Classification:
    """Return what an error text says: its category, codes, names and addresses.

    Args:
        message: the text in any dress, whole or cut, as a machine printed or a person pasted it.
        cluster_named: the cluster is known already, so evidence alone sets the category unless
            the text names another error.
    """
    plain = normalise(message)
    flat = folded(flatten(plain))
    text = flat.part(plain)
    named = identify(flat, cluster_named=cluster_named)
    if named is not None and named.error is not THIS_ERROR:
        return _neighbour(named, text)
    trace = read_trace(text)
    category, hint = categorise(trace)
    if named is None and not cluster_named and not _is_node_probe(category, trace):
        return _neighbour(_nothing_named(flat), text)
    return Classification(
        category=category,
        exit_code=named.exit_code if named else None,
        error_name=named.error.name if named else None,
        endpoint=read_endpoint(text, trace),
        node=read_node(text, windows=False),
        region=find_region(text),
        issuer=read_issuer(trace),
        proxy_status=read_proxy_status(trace),
        hint=hint,
        article=THIS_ERROR.article,
    )


def _neighbour(named: Named, text: Folded) -> Classification:
    """Report another error; its addresses are the API server's only where that was checked."""
    limit_hit = named.error is CSE_LIMIT and ends_in_api_check(text.plain)
    followed = limit_hit or named.error is WINDOWS_API
    trace = read_trace(text) if followed else NO_TRACE
    return Classification(
        category=Category.NOT_THIS_ERROR,
        exit_code=named.exit_code,
        error_name=named.error.name,
        endpoint=read_endpoint(text, trace),
        node=read_node(text, windows=named.error.windows is not None),
        region=find_region(text),
        hint=CSE_LIMIT_AT_API if limit_hit else named.error.hint,
        article=named.error.article,
        followed=followed,
    )


def _is_node_probe(category: Category, trace: Trace) -> bool:
    """Tell whether a node's own tool shows a reason, and the lines name an API server."""
    lines = trace.text.plain
    shown = category is not Category.UNSPECIFIED and _TOOL.search(lines) is not None
    return shown and is_api_server(trace.text.low)


def _nothing_named(flat: Folded) -> Named:
    wrapped = is_wrapped(flat)
    return Named(error=_WRAPPED if wrapped else _UNNAMED, exit_code=best_code(flat))
