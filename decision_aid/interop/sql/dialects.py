"""How the same query is written for each engine: its quotes, and some functions."""

from __future__ import annotations

from typing import Any, Literal, get_args

from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import GenericTypeCompiler, IdentifierPreparer, SQLCompiler

Dialect = Literal["duckdb", "postgresql", "spark", "sqlite"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)

_FUNCTIONS: dict[Dialect, dict[str, str]] = {
    "duckdb": {"elements": "len"},
    "postgresql": {"elements": "cardinality", "without_digits_around": "btrim"},
    "spark": {"elements": "size", "without_digits_around": "btrim"},
    "sqlite": {"without_digits_around": "trim"},  # it has no lists
}


_FENCES: dict[Dialect, str] = {"postgresql": "\nOFFSET 0", "sqlite": "\nLIMIT -1"}  # the others do not


def quoted(name: str, dialect: Dialect) -> str:
    """Return a name as it stands in a query, whatever is in it."""
    mark = "`" if dialect == "spark" else '"'
    return mark + name.replace(mark, mark * 2) + mark


class _Names(IdentifierPreparer):
    """Every name stands in quotes: it may be anything, and each engine keeps other words for itself."""

    def quote(self, ident: str, force: Any = None) -> str:  # noqa: ANN401  (SQLAlchemy's own signature)
        del force
        return self.quote_identifier(ident)


class _Writing(SQLCompiler):
    def visit_label(self, label: Any, *how: Any, within_columns_clause: bool = False, **more: Any) -> str:  # noqa: ANN401
        """Return a named expression, in the list of a stage on a line of its own."""
        write: Any = super().visit_label
        text: str = write(label, *how, within_columns_clause=within_columns_clause, **more)
        return f"\n  {text}" if within_columns_clause else text

    def render_literal_value(self, value: Any, type_: Any) -> str:  # noqa: ANN401  (as above)
        """Return a value as it stands in the text; Spark reads a backslash in it as an escape."""
        text = super().render_literal_value(value, type_)
        return text.replace("\\", "\\\\") if self._engine == "spark" else text

    @property
    def _engine(self) -> Dialect:
        engine: Dialect = self.dialect.name  # type: ignore[assignment]  # ours are made below
        return engine

    def visit_elements_func(self, function: Any, **how: Any) -> str:  # noqa: ANN401
        return f"{_FUNCTIONS[self._engine]['elements']}{self.function_argspec(function, **how)}"

    def visit_has_func(self, function: Any, **how: Any) -> str:  # noqa: ANN401
        """Return the test for a text in a list."""
        there, text = [self.process(each, **how) for each in function.clauses.clauses]
        return f"({text} = ANY({there}))" if self._engine == "postgresql" else f"array_contains({there}, {text})"

    def visit_all_digits_func(self, function: Any, **how: Any) -> str:  # noqa: ANN401
        """Return the test for a text of digits, or of nothing; DuckDB trims slowly."""
        text = self.process(function.clauses, **how)
        if self._engine == "duckdb":
            return f"regexp_full_match({text}, '[0-9]*')"
        return f"({_FUNCTIONS[self._engine]['without_digits_around']}({text}, '0123456789') = '')"

    def visit_among_func(self, function: Any, **how: Any) -> str:  # noqa: ANN401
        """Return the test for one of several texts; in DuckDB as a function, which it asks once for each text."""
        text, *words = [self.process(each, **how) for each in function.clauses.clauses]
        listed = ", ".join(words)
        if self._engine == "duckdb":
            return f"(list_position([{listed}], {text}) IS NOT NULL)"
        return f"({text} IN ({listed}))"

    def visit_yes_or_no_func(self, function: Any, **how: Any) -> str:  # noqa: ANN401
        """Return TRUE where a text is in the first half of the words, FALSE where in the second, and NULL elsewhere."""
        text, *words = [self.process(each, **how) for each in function.clauses.clauses]
        half = len(words) // 2
        if self._engine == "duckdb":
            return f"(list_position([{', '.join(words)}], {text}) <= {half})"
        yes, no = ", ".join(words[:half]), ", ".join(words[half:])
        return f"CASE WHEN {text} IN ({yes}) THEN TRUE WHEN {text} IN ({no}) THEN FALSE END"

    def visit_one_if_func(self, function: Any, **how: Any) -> str:  # noqa: ANN401
        """Return a truth as a number; PostgreSQL makes whole numbers of truths only."""
        truth = self.process(function.clauses, **how)
        return f"CAST({f'CAST({truth} AS INTEGER)' if self._engine == 'postgresql' else truth} AS REAL)"

    def limit_clause(self, select: Any, **how: Any) -> str:  # noqa: ANN401
        """Return what keeps an engine from writing each stage into the next, again and again."""
        del select, how
        return _FENCES.get(self._engine, "")


class _Types(GenericTypeCompiler):
    def visit_VARCHAR(self, type_: Any, **how: Any) -> str:  # noqa: ANN401, N802  (as above)
        """Return the type of texts; a VARCHAR of Spark has a length."""
        return "STRING" if self.dialect.name == "spark" else super().visit_VARCHAR(type_, **how)


class _Engine(DefaultDialect):
    supports_native_boolean = True
    preparer = _Names
    statement_compiler = _Writing
    type_compiler_cls = _Types

    def __init__(self, name: Dialect) -> None:
        super().__init__(paramstyle="named")
        self.name = name
        self.identifier_preparer.initial_quote = self.identifier_preparer.final_quote = "`" if name == "spark" else '"'
        self.identifier_preparer.escape_quote = self.identifier_preparer.initial_quote
        self.identifier_preparer.escape_to_quote = self.identifier_preparer.initial_quote * 2


def written(query: ClauseElement, dialect: Dialect) -> str:
    """Return a query as text, with all values in it."""
    return str(query.compile(dialect=_Engine(dialect), compile_kwargs={"literal_binds": True}))
