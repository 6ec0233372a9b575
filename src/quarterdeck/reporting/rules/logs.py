"""The dimensions of health that come from logs: risk, issues, benefits (domain: reporting and benefits, section 8.2).

dimension  green                     amber                              red
risk       cover >= 1, no extreme    cover .7 to 1, extreme with plan   cover < .7, extreme without plan
issues     none overdue that is high 1 or 2 overdue that are high       3 or more, or a critical one > 5 days overdue
benefits   >= 95 % of case           80 to 95 %                         < 80 %, or to-go value below 0

Without an entry there is no data, and no data is never green.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from quarterdeck.engagement.queries.standing import ComplaintStanding, is_cluster
from quarterdeck.engine.appraisal import to_go_value
from quarterdeck.reporting.choices import Dimension, Rag
from quarterdeck.reporting.rules.health import DimensionHealth, Indicator, percent, worst
from quarterdeck.risk.queries import IssueStanding, RiskStanding

COVER_GREEN, COVER_AMBER = Decimal("1.0"), Decimal("0.7")
MANY_ISSUES = 3
NONE_OVERDUE = "No high issue is overdue"
LONG_OVERDUE_DAYS = 5
SHARE_GREEN, SHARE_AMBER = Decimal(95), Decimal(80)
USUAL_RATE = Decimal(8)  # per cent a year


@dataclass(frozen=True, slots=True)
class BenefitLog:
    """Per cent of plan so far and of the case over the whole life; ``flows`` are net benefits to come by year.

    ``rate`` is the per cent a year at which the portfolio discounts them.
    """

    entries: int = 0
    realised: tuple[Decimal, ...] = ()
    outlook: tuple[Decimal, ...] = ()
    flows: tuple[Decimal, ...] = ()
    etc: Decimal | None = None
    rate: Decimal = USUAL_RATE


@dataclass(frozen=True, slots=True)
class Logs:
    """What the logs of a project say; ``contingency_left`` is null where no reserve is set."""

    risks: RiskStanding = field(default_factory=RiskStanding)
    issues: IssueStanding = field(default_factory=IssueStanding)
    benefits: BenefitLog = field(default_factory=BenefitLog)
    contingency_left: Decimal | None = None
    complaints: ComplaintStanding = field(default_factory=ComplaintStanding)

    @property
    def cover(self) -> Decimal | None:
        return self.risks.cover(self.contingency_left)

    @property
    def to_go(self) -> Decimal | None:
        return to_go(self.benefits.flows, self.benefits.etc, rate=self.benefits.rate)

    def dimensions(self) -> tuple[DimensionHealth, ...]:
        return (
            quality_health(self.complaints),
            risk_health(self.risks, self.cover),
            issue_health(self.issues),
            benefit_health(self.benefits),
        )


def cover_colour(cover: Decimal | None) -> Rag:
    if cover is None:
        return Rag.NONE
    if cover >= COVER_GREEN:
        return Rag.GREEN
    return Rag.AMBER if cover >= COVER_AMBER else Rag.RED


def risk_health(log: RiskStanding, share: Decimal | None) -> DimensionHealth:
    """``share`` is the cover: contingency left over what is exposed."""
    if not log.entries:
        return DimensionHealth(Dimension.RISK, Rag.NONE)
    value = None if share is None else float(share)
    cover = Indicator("Contingency cover", value, cover_colour(share), _cover_words(log, share))
    extremes = log.extremes_with_plan + log.extremes_without_plan
    colour = Rag.RED if log.extremes_without_plan else Rag.AMBER if extremes else Rag.GREEN
    extreme = Indicator("Extreme risks", float(extremes), colour, _extreme_words(log))
    overall = worst([cover.rag, extreme.rag])
    if overall == Rag.GREEN and share is None and not _is_nothing_exposed(log):
        overall = Rag.NONE  # nobody knows whether it is covered, and no data is never green
    return DimensionHealth(Dimension.RISK, overall, (cover, extreme))


def issue_health(log: IssueStanding) -> DimensionHealth:
    if not log.entries:
        return DimensionHealth(Dimension.ISSUES, Rag.NONE)
    if log.overdue_high >= MANY_ISSUES or log.longest_critical > LONG_OVERDUE_DAYS:
        colour = Rag.RED
    else:
        colour = Rag.AMBER if log.overdue_high else Rag.GREEN
    words = (
        f"{log.overdue_high} high {_plural('issue', log.overdue_high)} overdue" if log.overdue_high else NONE_OVERDUE
    )
    if log.longest_critical > LONG_OVERDUE_DAYS:
        words += f", a critical one by {log.longest_critical} d"
    found = Indicator("Overdue issues", float(log.overdue_high), colour, words)
    return DimensionHealth(Dimension.ISSUES, colour, (found,))


def quality_health(log: ComplaintStanding) -> DimensionHealth:
    """Complaints that name the project as their cause lower it: red for an S1 or a cluster, amber while any is open."""
    if not log.entries:
        return DimensionHealth(Dimension.QUALITY, Rag.NONE)
    if log.open_s1:
        colour, words = Rag.RED, f"{log.open_s1} S1 {_plural('complaint', log.open_s1)} open"
    elif is_cluster(log.recent):
        colour, words = Rag.RED, f"{log.recent} complaints within thirty days"
    elif log.open:
        colour, words = Rag.AMBER, f"{log.open} {_plural('complaint', log.open)} open"
    else:
        colour, words = Rag.GREEN, "Every complaint that it caused is closed"
    found = Indicator("Complaints caused", float(log.open), colour, words)
    return DimensionHealth(Dimension.QUALITY, colour, (found,))


def benefit_health(log: BenefitLog) -> DimensionHealth:
    if not log.entries:
        return DimensionHealth(Dimension.BENEFITS, Rag.NONE)
    found = []
    for name, shares, words in (
        ("Benefits realised", log.realised, "of plan realised"),
        ("Benefits forecast", log.outlook, "of the case forecast"),
    ):
        if shares:
            least = min(shares)
            share = percent(float(least) / 100)
            found.append(Indicator(name, float(least) / 100, share_colour(least), f"Benefits: {share} {words}"))
    value = to_go(log.flows, log.etc, rate=log.rate)
    if value is not None:
        colour = Rag.RED if value < 0 else Rag.GREEN
        words = "To-go value is negative" if value < 0 else "To-go value is positive"
        found.append(Indicator("To-go value", float(value), colour, words))
    return DimensionHealth(Dimension.BENEFITS, worst([one.rag for one in found]), tuple(found))


def share_colour(share: Decimal) -> Rag:
    """Colour of a per cent of the case."""
    if share >= SHARE_GREEN:
        return Rag.GREEN
    return Rag.AMBER if share >= SHARE_AMBER else Rag.RED


def to_go(flows: Sequence[Decimal], etc: Decimal | None, *, rate: Decimal = USUAL_RATE) -> Decimal | None:
    """Net benefits still to come less what is still to be spent, discounted: what is sunk counts nowhere.

    ``flows`` begin with the rest of the present year. Null where no benefit or no spending ahead is known.
    """
    if not flows or etc is None:
        return None
    ahead = [float(flows[0] - etc), *(float(one) for one in flows[1:])]
    value = to_go_value(ahead, rate=float(rate) / 100, at=-1).value
    return None if value is None else Decimal(value).quantize(Decimal("0.01"))


def _is_nothing_exposed(log: RiskStanding) -> bool:
    """Whether no threat is live, or all of them are worth nothing."""
    return not log.exposure and (log.exposure is not None or not log.live)


def _cover_words(log: RiskStanding, share: Decimal | None) -> str:
    if share is None and _is_nothing_exposed(log):
        return "Nothing is exposed"
    if share is None:
        return "Contingency has no data" if log.exposure else "Exposure has no data"
    return f"Contingency covers {float(share):.2f} of the residual risk".replace(" 0.", " .")


def _extreme_words(log: RiskStanding) -> str:
    if log.extremes_without_plan:
        count = log.extremes_without_plan
        return f"{count} extreme {_plural('risk', count)} without a plan"
    if log.extremes_with_plan:
        return f"{log.extremes_with_plan} extreme {_plural('risk', log.extremes_with_plan)} with a plan"
    return "No extreme risk"


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"
