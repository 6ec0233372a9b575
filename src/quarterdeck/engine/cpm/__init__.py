"""Critical path method: early and late dates, floats, driving links, criticality.

Sources: J. E. Kelley and M. R. Walker, Critical-path planning and scheduling, 1959; precedence relations after
J. W. Fondahl, 1961, and S. E. Elmaghraby and J. Kamburowski, 1992 (generalised precedence relations).
"""

from quarterdeck.engine.cpm.schedule import Schedule, schedule

__all__ = ["Schedule", "schedule"]
