"""Where calibrations come from: this desk's own, else the one that comes with it (calibrations.json)."""

import json
from functools import cache
from pathlib import Path

from assistant.judgement import Calibration
from assistant.models import StoredCalibration

DEFAULTS = Path(__file__).with_name("calibrations.json")


class NotCalibrated(Exception):
    """Nobody has measured how far the scores of this engine may be trusted."""


def calibration_of(engine: str) -> Calibration:
    """The calibration for this engine. Raises NotCalibrated."""
    stored = StoredCalibration.objects.filter(pk=engine).first()
    if stored is not None:
        return Calibration(stored.engine, stored.constant, stored.weights, stored.threshold)
    return the_default(engine)


def the_default(engine: str) -> Calibration:
    """The one that comes with the desk; needs no database. Raises NotCalibrated."""
    if engine not in _defaults():
        raise NotCalibrated(engine)
    return _defaults()[engine]


def store(calibration: Calibration) -> None:
    """From now on every process of this desk judges by it, workers within a minute."""
    StoredCalibration.objects.update_or_create(
        engine=calibration.engine,
        defaults={
            "constant": calibration.constant,
            "weights": dict(calibration.weights),
            "threshold": calibration.threshold,
        },
    )


def write(calibration: Calibration, path: Path) -> None:
    """Into a file of defaults, beside the calibrations of other engines."""
    told = json.loads(path.read_text("utf-8")) if path.exists() else {}
    told[calibration.engine] = {
        "constant": round(calibration.constant, 4),
        "weights": {name: round(weight, 4) for name, weight in calibration.weights.items()},
        "threshold": round(calibration.threshold, 4),
    }
    path.write_text(json.dumps(told, indent=2, sort_keys=True) + "\n", "utf-8")


@cache
def _defaults() -> dict[str, Calibration]:
    told = json.loads(DEFAULTS.read_text("utf-8"))
    return {engine: Calibration(engine, **values) for engine, values in told.items()}
