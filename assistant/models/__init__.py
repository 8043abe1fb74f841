"""What became of the questions that were put to the assistant, the gaps that they show, and its own calibration."""

from .attempt import Attempt
from .calibration import StoredCalibration
from .gap import Gap
from .question import Ending, Failure, Notice, Question

__all__ = ["Attempt", "Ending", "Failure", "Gap", "Notice", "Question", "StoredCalibration"]
