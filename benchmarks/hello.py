"""The yardstick for start-up: the least program with the same libraries."""

import pydantic
import typer
import yaml
from rich.console import Console

app = typer.Typer(add_completion=False)


class Greeting(pydantic.BaseModel):
    """One text, so that pydantic does what it is there for."""

    text: str


@app.command()
def hello() -> None:
    """Read a text, check it, show it."""
    Console().print(Greeting(**yaml.safe_load("text: Urgent signs")).text)


if __name__ == "__main__":
    app()
