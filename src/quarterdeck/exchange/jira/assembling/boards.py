"""Boards with the names of their states."""

from __future__ import annotations

from collections import Counter

from quarterdeck.exchange.document import Board, BoardColumn, StateCategory
from quarterdeck.exchange.jira.content import JiraContent


def named_boards(content: JiraContent) -> list[Board]:
    """The boards that were read, their columns' ids of states replaced by names."""
    for board in content.boards:
        for column in board.columns:
            _name(column, content, board)
    return content.boards


def _name(column: BoardColumn, content: JiraContent, board: Board) -> None:
    states = content.states
    meanings: Counter[StateCategory] = Counter()
    names = []
    for identity in column.states:
        name = states.name_of(identity)
        if name is None:
            words = f"The column “{column.name[:60]}” shows a state {identity[:20]} that the files do not name."
            content.log.add("jira.unknown_state", words, place=f"board {board.name[:60]}")
            continue
        names.append(name)
        meaning = states.category(name, identity=identity)
        if meaning is not None:
            meanings[meaning] += 1
    column.states = names
    column.category = meanings.most_common(1)[0][0] if meanings else None
