"""``python -m quarterdeck.config`` is the command ``quarterdeck``."""

from quarterdeck.config.command_line import main

main()
