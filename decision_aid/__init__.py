"""decision-aid: a question-driven patient decision aid for long-lasting pain."""

__version__ = "0.2.0"
