"""`python -m decision_aid`."""

from decision_aid.cli import run

if __name__ == "__main__":
    run()
