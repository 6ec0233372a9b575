"""What planning can tell: plans, tasks, changes, imports."""
