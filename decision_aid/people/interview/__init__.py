"""The interview: asks until nothing is left to ask, and stops to help when an answer is urgent."""

from decision_aid.people.interview.driver import Helper, Keeper, carry_out, hold
from decision_aid.people.interview.routes import AT_HOME, CHANGING, GOING_ON, GOING_ON_AT_ONCE, offer
from decision_aid.people.interview.state import Interview, OnFile, State
