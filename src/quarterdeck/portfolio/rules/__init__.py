"""What is true of portfolios whatever the database says: pure functions, no rows, no clock."""
