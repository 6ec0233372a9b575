"""Colours on paper, the light side of the house's tokens. Names say the role."""

from __future__ import annotations

from quarterdeck.press.blocks import Rag

PAPER = "#FFFFFF"
GROUND = "#F5F7F8"
INSET = "#EDF1F3"
INK = "#0C1C2B"
INK_SUPPORT = "#3A4A58"
INK_LABEL = "#566573"
INK_FAINT = "#97A4AF"
LINE_ROW = "#E3E8EB"
LINE_REGION = "#C9D2D8"
LINK = "#0B5A8C"
BRASS = "#A07C22"
BRASS_INK = "#6B5314"
BRASS_SOFT = "#F6F0DF"

RAG = {Rag.RED: "#BE2A2E", Rag.AMBER: "#CC6E00", Rag.GREEN: "#178A69", Rag.NO_DATA: "#76848F", Rag.ON_HOLD: "#76848F"}
RAG_INK = {
    Rag.RED: "#B0261D",
    Rag.AMBER: "#8C4A00",
    Rag.GREEN: "#0A674D",
    Rag.NO_DATA: "#55636F",
    Rag.ON_HOLD: "#55636F",
}

PLAN_BAR = "#A9C3D6"
PLAN_DONE = "#4F7FA3"
PLAN_CRITICAL = "#D48A90"
PLAN_CRITICAL_DONE = "#A33A4A"
PLAN_BASELINE = "#B9C3CB"
PLAN_SUMMARY = "#3A4A58"

CATEGORY = ("#1D5C8A", "#7E5BA6", "#3E9FBF", "#7A5A3C", "#B2548A", "#6E8A2F", "#4A5A68", "#CC7A55")
SEQUENCE = ("#E6EFF5", "#C6DAE8", "#9CBFD7", "#6B9EC1", "#3E7BA5", "#1D5C8A", "#0D3A5C")


def category(index: int) -> str:
    return CATEGORY[index % len(CATEGORY)]


def tint(share: float) -> tuple[str, str]:
    """Ground and ink of a heat cell for a share of 0 to 1."""
    step = min(len(SEQUENCE) - 1, max(0, int(share * len(SEQUENCE))))
    return SEQUENCE[step], (PAPER if step >= 4 else INK)
