"""What the verdict rests on: a short list, and a file with all of it where the list is cut."""

from collections.abc import Iterable

from bot.blocks.commands import file_message
from bot.blocks.parts import MOST_LINE, Message, bullets, lines, own, visible
from bot.blocks.portal import portal
from bot.blocks.wording import fallback
from bot.context import Context
from diagnostics.model.report import Report

# Of a long list both ends matter: the first lines name the thing, the last hold what decides.
HEAD, TAIL = 1_000, 1_500


def evidence(context: Context, report: Report) -> list[Message]:
    """Return the evidence with the resource that decides; [] where there is neither."""
    assumed = tuple(f"assumed: {sentence}" for sentence in report.verdict.assumptions)
    items = (*report.verdict.evidence, *assumed)
    decides = report.verdict.resource_id
    if not items and not decides:
        return []
    shown = bounded(items)
    said = items[0] if items else f"{decides} decides."
    text = fallback(f"Evidence on {context.cluster}:", said, "Read from Azure just now.")
    blocks = [lines([own("Evidence", bold=True)])]
    blocks += [bullets(shown)] if shown else []
    if decides:
        linked = portal(context, decides, decides)
        blocks.append(lines([own("Resource that decides: ", bold=True), linked]))
    return [{"text": text, "blocks": blocks}, *_file(context, items, shown)]


def _file(context: Context, items: tuple[str, ...], shown: tuple[str, ...]) -> list[Message]:
    if shown == tuple(visible(item, len(item)) for item in items):
        return []
    content = "\n".join(visible(item, len(item)) for item in items)
    name = f"evidence-{context.request.run}.txt"
    return [file_message(name, content, f"All evidence on {context.cluster}:")]


def bounded(items: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the first and the last lines within bounds, each line cut, and count the others."""
    cut = tuple(visible(item, MOST_LINE) for item in items)
    tail = _fitting(reversed(cut), TAIL)[::-1]
    rest = cut[: len(cut) - len(tail)]
    head = _fitting(rest, HEAD)
    left_out = len(rest) - len(head)
    between = (f"… {left_out} more lines, in the file below",) if left_out else ()
    return (*head, *between, *tail)


def _fitting(items: Iterable[str], room: int) -> tuple[str, ...]:
    kept: list[str] = []
    for item in items:
        room -= len(item)
        if room < 0:
            break
        kept.append(item)
    return tuple(kept)
