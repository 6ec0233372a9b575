"""Changes of rows that several actions share. They ask for no right and write no trail: their callers do."""
