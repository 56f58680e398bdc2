"""What every report of one person is made from."""

from __future__ import annotations

from decision_aid.content import ContentPack
from decision_aid.engine.guidance import Guidance
from decision_aid.engine.own_words import NOTHING, OwnWords
from decision_aid.engine.regions import Place
from decision_aid.frozen import frozen


@frozen
class Sheet:
    """All that a report needs: the guidance, the content it came from, and where the person is.

    `ticked` are questions that the person wants to ask first, `own` is what was said in own words;
    `notices` say at the top what is to be known about the content, such as that it is past its review.
    """

    pack: ContentPack
    guidance: Guidance
    place: Place
    sha256: str
    program_version: str
    complete: bool = True
    ticked: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    own: OwnWords = NOTHING
