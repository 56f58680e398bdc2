"""Options that many commands share: a command takes a bundle of them, the command line takes each by itself."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import fields, is_dataclass
from functools import cached_property, update_wrapper
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, get_args, get_origin, get_type_hints

_annotated: Any = Annotated


class flat:  # noqa: N801  (a decorator)
    """A command as the command line calls it: in place of each dataclass it takes the options that its fields are.

    `Annotated[Bundle, "..."]` says what the first option of the bundle is for in this command. The signature
    is put together when it is asked for: at the start, that is for the called command only.
    """

    def __init__(self, command: Callable[..., None]) -> None:
        update_wrapper(self, command)
        self._command = command

    def __call__(self, **given: Any) -> None:
        for name, (bundle, options) in self._bundles.items():
            given[name] = bundle(**{option.name: given.pop(option.name) for option in options})
        self._command(**given)

    @cached_property
    def __signature__(self) -> Signature:
        """The options of the bundles stand where the bundles stood."""
        kept = {name: (None, [parameter]) for name, parameter in self._parameters.items()}
        shown = [option for _, options in (kept | self._bundles).values() for option in options]
        return Signature([option.replace(kind=Parameter.KEYWORD_ONLY) for option in shown])

    @cached_property
    def _parameters(self) -> dict[str, Parameter]:
        return dict(signature(self._command, eval_str=True).parameters)

    @cached_property
    def _bundles(self) -> dict[str, tuple[Any, list[Parameter]]]:
        found = {}
        for name, parameter in self._parameters.items():
            annotated = get_origin(parameter.annotation) is Annotated
            bundle, *words = get_args(parameter.annotation) if annotated else (parameter.annotation,)
            if is_dataclass(bundle):
                found[name] = (bundle, _options(bundle, words))
        return found


def _options(bundle: Any, words: list[str]) -> list[Parameter]:
    hints = get_type_hints(bundle, include_extras=True)
    for name, text in zip(hints, words, strict=False):
        kind, option = get_args(hints[name])
        option = copy(option)
        option.help = text
        hints[name] = _annotated[kind, option]
    return [
        Parameter(field.name, Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name])
        for field in fields(bundle)
    ]
