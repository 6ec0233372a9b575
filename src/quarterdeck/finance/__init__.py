"""Budgets, reserves, commitments, actual costs and the bottom-up forecast of projects."""
