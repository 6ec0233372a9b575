"""What is true of project money whatever the database says: pure functions, no rows, no clock."""
