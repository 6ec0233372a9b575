"""Folders and zips of plan files: opened without trust, each file finds its reader, what belongs together is one."""

from quarterdeck.exchange.bundles.families import FAMILIES, Family
from quarterdeck.exchange.bundles.members import Bundle, Member, is_bundle, open_bundle
from quarterdeck.exchange.bundles.parts import Part, is_portfolio_list, split
from quarterdeck.exchange.bundles.sorting import Given, Sorting, sort_given

__all__ = [
    "FAMILIES",
    "Bundle",
    "Family",
    "Given",
    "Member",
    "Part",
    "Sorting",
    "is_bundle",
    "is_portfolio_list",
    "open_bundle",
    "sort_given",
    "split",
]
