"""A table of rows as one test: every row is tried, and all that fail are shown."""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Test = Callable[..., None]


def each(names: str | tuple[str, ...], rows: Iterable[Any]) -> Callable[[Test], Test]:
    """Return a decorator that runs a test for each row, with what the row says for these names.

    Like `pytest.mark.parametrize`, but one test: for quick rows that share nothing and leave nothing behind.
    """
    listed = list(rows)
    assert listed, "a table without rows shows nothing"
    columns = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)

    def decorate(test: Test) -> Test:
        @wraps(test)
        def whole(**shared: Any) -> None:
            failures: list[Exception] = []
            for row in listed:
                said = dict(zip(columns, row if len(columns) > 1 else (row,), strict=True))
                try:
                    test(**shared, **said)
                except Exception as failure:  # noqa: BLE001  (of whatever kind: it is raised at the end)
                    failure.add_note(f"in the row {said!r}")
                    failures.append(failure)
            if failures:
                message = f"{len(failures)} of {len(listed)} rows"
                raise ExceptionGroup(message, failures)

        signature = inspect.signature(test)
        kept = [one for name, one in signature.parameters.items() if name not in columns]
        setattr(whole, "__signature__", signature.replace(parameters=kept))  # noqa: B010  (pytest reads it)
        return whole

    return decorate
