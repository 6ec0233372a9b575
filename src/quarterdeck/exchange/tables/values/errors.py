"""What a text turned out not to be. The message is a sentence for the person who keeps the file."""


class NotAValue(Exception):
    """The text of a cell is not what its column holds."""


class NotANumber(NotAValue):
    pass


class NotADate(NotAValue):
    pass


class NotADuration(NotAValue):
    pass


class NotAPredecessor(NotAValue):
    pass
