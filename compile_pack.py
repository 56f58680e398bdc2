"""Build hook: puts the pack into the wheel also in compiled form, so that the program starts fast."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompilePack(BuildHookInterface[Any]):
    """Loads `questions.yaml` with the program's own loader; a pack that is not sound stops the build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled pack to a wheel (`version` "standard"); an editable install reads the YAML."""
        if version != "standard":
            return
        sys.path.insert(0, self.root)
        from decision_aid import loading

        self._compiled = Path(self.directory) / loading.COMPILED_NAME
        self._compiled.parent.mkdir(parents=True, exist_ok=True)
        self._compiled.write_bytes(loading.compile_pack(Path(self.root) / loading.PACK_NAME))
        build_data["force_include"][str(self._compiled)] = f"decision_aid/{loading.COMPILED_NAME}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing beside the wheel."""
        del build_data, artifact_path
        if version == "standard":
            self._compiled.unlink()
