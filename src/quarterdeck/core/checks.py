"""System checks: what must hold before an installation may serve. `quarterdeck doctor` says them in words."""
