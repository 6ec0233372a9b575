"""How a list is compared with the portfolio: which project is which, what differs, which codes new ones get."""
