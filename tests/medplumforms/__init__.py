"""The form of Medplum, another renderer on React, by authors of a server."""

from __future__ import annotations

from pathlib import Path

from tests import npm

PACKAGES = (
    *(f"@medplum/{part}@5.2.13" for part in ("react", "react-hooks", "core")),
    *(f"@mantine/{part}@8.3.18" for part in ("core", "hooks", "notifications", "spotlight")),
    *("react@19.2.0", "react-dom@19.2.0", "react-router@7.18.6", "signature_pad@5.1.4", "esbuild@0.25.0"),
    *("jsqr@1.4.0", "rfc6902@5.4.0", "@tabler/icons-react@3.52.0"),
)
HERE = Path(__file__).parent


def page() -> Path:
    """Return the page with the renderer; skip the test where the packages cannot be had."""
    return npm.bundle("medplum-react-5.2.13", PACKAGES, HERE)
