"""What is learned, what is mended, and what project managers ask the PMO for."""

from quarterdeck.improvement.registers.improvements import ImprovementRegister
from quarterdeck.improvement.registers.lessons import LessonRegister
from quarterdeck.improvement.registers.support import SupportRegister

__all__ = ["ImprovementRegister", "LessonRegister", "SupportRegister"]
