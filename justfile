# What a developer types: `just`, `just test tests/test_flow.py`, `just fmt`, `just docs`, `just all`.

# lint, types, import contracts, the shipped pack: under a minute
default: lint
    mypy
    lint-imports
    decision-aid pack check

lint:
    ruff check .
    ruff format --check .

# run tests; all of them where none is named
test *files:
    pytest {{ files }}

fmt:
    ruff check --fix .
    ruff format .

# renew all that is generated
docs:
    decision-aid pack schema > questions.schema.json
    python docs/schemas.py
    cog -r README.md docs/COMMANDS.md docs/JSON.md docs/flow.md
    python docs/pictures.py
    python -m tests.test_reports
    python -m tests.test_planted_mistakes
    python docs/compliance/generate.py > COMPLIANCE.md

# count the way to the sheet anew, for the README: two minutes
effort:
    python benchmarks/effort.py > benchmarks/effort.md
    cog -r README.md

# what CI does, from a fresh virtual environment
all:
    .ci/run
