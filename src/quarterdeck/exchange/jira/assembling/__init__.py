"""Make a plan document of what Jira's files say."""

from quarterdeck.exchange.jira.assembling.document import assemble

__all__ = ["assemble"]
