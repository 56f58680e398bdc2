"""The interview: asks until nothing is left to ask, and stops to help when an answer is urgent."""

from decision_aid.people.interview.asking import Interview
from decision_aid.people.interview.conversation import Conversation, Keeper, StoppedError
from decision_aid.people.interview.course import ANSWERS_BETWEEN_RESTS
from decision_aid.people.interview.questions import COMMANDS

__all__ = ["ANSWERS_BETWEEN_RESTS", "COMMANDS", "Conversation", "Interview", "Keeper", "StoppedError"]
