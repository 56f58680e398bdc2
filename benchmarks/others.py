"""The same rules beside others, in one run: DuckDB, a polars query, JsonLogic and `guide`.

    pip install polars json-logic-qubit && python -m benchmarks.others [SHEETS]

Both are written by the rails that write our SQL, three-valued, with answers that cannot be used left out. All have to
say the same of the same random sheets. JsonLogic and `guide` judge the first 200 of them, already read.
"""

# ruff: noqa: ANN401  (formulas of JsonLogic are lists and dictionaries)

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
from json_logic import jsonLogic

from benchmarks.batch import seconds
from decision_aid import load
from decision_aid.content import Among, AnyOf, Compared, ContentPack, Includes, InRange, Item, MultipleChoice
from decision_aid.engine.answers import Answers, InvalidAnswer, from_data, values
from decision_aid.engine.guidance import guide
from decision_aid.engine.rails import Rails, Reader
from decision_aid.engine.reasoning import holds
from decision_aid.interop.batch.embedded import Engine, Files, literal, sample

ONE_BY_ONE = 200


class JsonLogic:
    """Formulas of JsonLogic over a sheet with only the answers that count."""

    always, never = True, False

    def at_least(self, least: int, parts: Any) -> Any:
        if least <= 0 or least > len(parts):
            return least <= 0
        if least in (1, len(parts)):
            return {"or" if least == 1 else "and": list(parts)}
        return {">=": [{"+": [{"if": [part, 1, 0]} for part in parts]}, least]}

    def negate(self, part: Any) -> Any:
        return {"!": [part]}

    def compared(self, item: Item, comparison: Compared) -> Rails[Any]:
        there = {"var": item.link_id}
        match comparison:
            case InRange(low=low, high=high):
                ends = [-(10**9) if low is None else low, 10**9 if high is None else high]
                so: Any = {"<=": [ends[0], there, ends[1]]}
            case Among(values=words):
                so = {"in": [there, list(words)]}
            case Includes(includes=code):
                so = {"in": [code, there]}
        answered = {"!==": [there, None]}
        return Rails({"and": [answered, so]}, {"and": [answered, {"!": [so]}]})


class Polars:
    """Boolean columns of polars, none of which has holes."""

    always, never = pl.lit(value=True), pl.lit(value=False)

    def at_least(self, least: int, parts: Any) -> pl.Expr:
        if least <= 0 or least > len(parts):
            return pl.lit(least <= 0)
        if least in (1, len(parts)):
            return pl.any_horizontal(parts) if least == 1 else pl.all_horizontal(parts)
        return pl.sum_horizontal(parts) >= least

    def negate(self, part: pl.Expr) -> pl.Expr:
        return ~part

    def compared(self, item: Item, comparison: Compared) -> Rails[pl.Expr]:
        if isinstance(comparison, Includes):
            known, so = self.known(item), _code(item, comparison.includes)
            return Rails(known & so, known & ~so)
        sides = [[each for each in values(item.kind) if holds(comparison, each) is side] for side in (True, False)]
        return Rails(*(pl.col(item.link_id).is_in(side).fill_null(value=False) for side in sides))

    def known(self, item: Item) -> pl.Expr:
        if not isinstance(item.kind, MultipleChoice):
            return pl.col(item.link_id).is_in(list(values(item.kind))).fill_null(value=False)
        alone, together = ([_code(item, code) for code in codes] for codes in (item.kind.alone, item.kind.together))
        few = pl.sum_horizontal(together) <= item.kind.most
        return few & (pl.sum_horizontal([*alone, pl.any_horizontal(together)]) == 1)

    def said(self, item: Item) -> pl.Expr:
        codes = [option.code for option in item.answer_options if isinstance(item.kind, MultipleChoice)]
        return pl.any_horizontal([pl.col(name).is_not_null() for name in _columns(item, codes)])


def _columns(item: Item, codes: list[str]) -> list[str]:
    return [f"{item.link_id}:{code}" for code in codes] or [item.link_id]


def _code(item: Item, code: str) -> pl.Expr:
    return pl.col(f"{item.link_id}:{code}").fill_null(value=False)


def read(pack: ContentPack, row: dict[str, Any]) -> Answers:
    found = {}
    for item in pack.items.values():
        codes = [option.code for option in item.answer_options]
        said = row.get(item.link_id)
        if isinstance(item.kind, MultipleChoice):
            said = tuple(code for code in codes if row[f"{item.link_id}:{code}"]) or None
        if said is not None and not isinstance(answer := from_data(item, said), InvalidAnswer):
            found[item.link_id] = answer
    return Answers(found)


def main(number: int) -> None:
    pack = load().pack
    assert pack is not None  # noqa: S101
    engine, polars = Engine(), Polars()
    when = {topic: AnyOf(tuple(rule.when for rule in rules)) for topic, rules in pack.rules_by_topic.items()}
    in_logic, in_polars = Reader(pack, JsonLogic()), Reader(pack, polars)
    formulas = {topic: in_logic.read(condition) for topic, condition in when.items()}
    columns = [
        pl.when(rails.true).then(statement=True).when(rails.false).then(statement=False).alias(topic)
        for topic, rails in ((topic, in_polars.read(condition)) for topic, condition in when.items())
    ]
    wrong = [polars.said(item) & ~polars.known(item) for item in pack.items.values()]
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "sheets.parquet", Path(folder) / "out.parquet"
        engine.run(f"COPY {sample(pack, number, 1)} TO {literal(path)} (FORMAT parquet)")
        query = Files(engine, pack, [path]).query((), (), needs=False)
        ours = seconds(lambda: engine.run(f"COPY ({query}) TO {literal(out)} (FORMAT parquet)"))
        lazy = pl.scan_parquet(path).select(pl.sum_horizontal(wrong).alias("unusable"), *columns)
        theirs = seconds(lambda: lazy.sink_parquet(Path(folder) / "polars.parquet"))
        both = [pl.read_parquet(each).select("unusable", *when) for each in (out, Path(folder) / "polars.parquet")]
        assert both[0].cast(pl.Int32).equals(both[1].cast(pl.Int32))  # noqa: S101
        rows = pl.read_parquet(path, n_rows=ONE_BY_ONE).to_dicts()
    sheets = [read(pack, row) for row in rows]
    plain = [{i: list(v) if isinstance(v, tuple) else v for i, v in sheet.by_link_id.items()} for sheet in sheets]

    def judge(sheet: dict[str, Any]) -> dict[str, bool | None]:
        true, false = ([jsonLogic(each[side], sheet) for each in formulas.values()] for side in (0, 1))
        return {topic: True if t else False if f else None for topic, t, f in zip(formulas, true, false, strict=True)}

    assert [judge(sheet) for sheet in plain] == both[0].head(ONE_BY_ONE).select(list(formulas)).to_dicts()  # noqa: S101
    logic = seconds(lambda: [judge(sheet) for sheet in plain]) / ONE_BY_ONE * number
    loop = seconds(lambda: [guide(pack, sheet) for sheet in sheets]) / ONE_BY_ONE * number
    print(f"{number:,} sheets, processor time, Parquet read and written: ours (DuckDB) {ours:.2f} s")
    for name, took in (("polars", theirs), ("guide in a loop", loop), ("JsonLogic in a loop", logic)):
        print(f"{name}: {took:.2f} s, {took / ours:.1f}x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
