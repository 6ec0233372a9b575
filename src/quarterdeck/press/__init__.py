"""Blocks to HTML, PPTX, PDF and XLSX. Pure."""
