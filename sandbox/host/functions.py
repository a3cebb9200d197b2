"""Load an app's functions the way the Python worker does, with the worker's refusals."""

import importlib
import inspect
import sys
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import azure.functions as func

TRIGGERS = {"httpTrigger", "eventGridTrigger", "queueTrigger", "timerTrigger"}


class LoadError(Exception):
    """The worker would refuse this app; the text says which function and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function: its code, its trigger's settings, and the queues its outputs go to.

    `outputs` maps parameter names, or `$return`, to queue names. `trigger` holds the settings as
    in function.json.
    """

    name: str
    code: Callable[..., Any]
    trigger: Mapping[str, Any]
    outputs: Mapping[str, str]
    returns: bool
    takes_context: bool

    @property
    def kind(self) -> str:
        """The trigger's type, such as `queueTrigger`."""
        return str(self.trigger["type"])

    @property
    def is_async(self) -> bool:
        """Whether it runs on the event loop; others run on threads."""
        return inspect.iscoroutinefunction(self.code)


def load(folder: Path) -> list[Function]:
    """Import `function_app` from a folder and return its functions.

    Raises:
        LoadError: there is not exactly one app in it, or a function does not fit its bindings.
    """
    sys.path.insert(0, str(folder))
    module = importlib.import_module("function_app")
    apps = {id(one): one for one in vars(module).values() if isinstance(one, func.FunctionApp)}
    if len(apps) != 1:
        raise LoadError(f"function_app.py must hold one FunctionApp, found {len(apps)}")
    built: list[Any] = apps.popitem()[1].get_functions()
    return [_function(one) for one in built]


def _function(built: Any) -> Function:  # noqa: ANN401 - azure.functions is not typed here
    name, code = built.get_function_name(), built.get_user_function()
    trigger = _plain(built.get_trigger().get_dict_repr())
    if trigger["type"] not in TRIGGERS:
        raise LoadError(f"{name}: this host does not know {trigger['type']}")
    others = [_plain(one.get_dict_repr()) for one in built.get_bindings()]
    outputs = {one["name"]: one["queueName"] for one in others if one["type"] == "queue"}
    bound = {one["name"] for one in others} - {"$return"}
    _check(name, code, bound, outputs)
    return Function(
        name=name,
        code=code,
        trigger=trigger,
        outputs=outputs,
        returns=any(one["name"] == "$return" for one in others),
        takes_context="context" in inspect.signature(code).parameters,
    )


def _plain(binding: dict[str, Any]) -> dict[str, Any]:
    """Turn enums into their text, as function.json has them."""
    level = binding.get("authLevel")
    return {**binding, "authLevel": str(level).lower()} if level else dict(binding)


def _check(
    name: str, code: Callable[..., Any], bound: set[str], outputs: Mapping[str, str]
) -> None:
    parameters = set(inspect.signature(code).parameters) - {"context"}
    if parameters != bound:
        raise LoadError(f"{name}: parameters {sorted(parameters)}, bindings {sorted(bound)}")
    hints = typing.get_type_hints(code)
    for parameter in outputs.keys() & parameters:
        hint = hints.get(parameter)
        inner = typing.get_args(hint)[:1]
        if typing.get_origin(hint) is not func.Out or isinstance(inner[0], types.GenericAlias):
            # The worker takes func.Out[List[str]] and refuses func.Out[list[str]].
            raise LoadError(f"{name}: {parameter}: invalid non-type annotation {hint}")
