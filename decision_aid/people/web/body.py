"""A body to tap, from the front and from the back: each place chooses the answer of the same name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from decision_aid.people.pages import number_keys
from decision_aid.reports.facts import SITE_QUESTION
from decision_aid.reports.paper.pictures import HEAD, HEIGHT, OUTLINE, VIEWS, WIDTH

if TYPE_CHECKING:
    from decision_aid.content import Item

_VIEW = Markup(
    '<figure><svg viewBox="0 0 {width} {height}" aria-hidden="true"><clipPath id="{view}"><path d="{outline}Z"/>'
    '</clipPath><g clip-path="url(#{view})">{places}</g><path class="outline" d="{outline}"/>'
    '<ellipse class="outline" {head}/></svg><figcaption>{view}</figcaption></figure>'
)
_PLACE = Markup('<path data-key="{key}" d="{shape}"><title>{title}</title></path>')


def to_tap(item: Item) -> Markup | None:
    """Return the drawing for the question of the place; None for any other. The list beside it says the same."""
    if item.link_id != SITE_QUESTION:
        return None
    options = item.answer_options
    keys = {option.code: (key, option.text) for key, option in zip(number_keys(options), options, strict=True)}
    return Markup("").join(
        _VIEW.format(
            width=WIDTH,
            height=HEIGHT,
            view=view,
            outline=OUTLINE,
            head=Markup(HEAD.replace("'", '"')),  # noqa: S704  (our own)
            places=Markup("").join(
                _PLACE.format(key=keys[code][0], shape=shape, title=keys[code][1])
                for code, shape in shapes.items()
                if code in keys
            ),
        )
        for view, shapes in VIEWS.items()
    )
