"""The command line: arguments in, exit code out; the only place that prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from dossier.cli.options import parser
from dossier.cli.terminal import refusal
from dossier.cli.verbs import FAILED, FOUND
from dossier.report import Refused


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 where all is well (warnings are allowed), 1 where something was found, 2 where we failed."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # what a terminal cannot show must not end the work
            stream.reconfigure(errors="backslashreplace")
    chosen = parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
        sys.stdout.flush()
    except Refused as refused:
        print(refusal(refused.diagnostics))
        return FOUND
    except BrokenPipeError:
        # the reader has gone, as `| head` does; what is left must not be flushed into the closed pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except Exception as error:
        if os.environ.get("DOSSIER_TRACEBACK"):
            raise
        print(f"dossier failed: {type(error).__name__}: {error}", file=sys.stderr)
        print("this is a fault of the tool; DOSSIER_TRACEBACK=1 shows where", file=sys.stderr)
        return FAILED
    return code
