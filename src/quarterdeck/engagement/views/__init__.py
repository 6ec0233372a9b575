"""Pages of engagement."""

from quarterdeck.engagement.views.complaints import complaints

__all__ = ["complaints"]
