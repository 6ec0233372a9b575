"""Portfolios, programmes, projects, initiative areas, objectives and key results."""
