"""The JSON face of every register: declared once, parametrised by the register's key."""

from ninja import Router

from quarterdeck.registers.api import bulk, entries, fields, files, notices, registers, saved_views, talk

router = Router(tags=["registers"])
router.add_router("", registers.router)
router.add_router("", entries.router)
router.add_router("", talk.router)
router.add_router("", bulk.router)
router.add_router("", saved_views.router)
router.add_router("", fields.router)
router.add_router("", files.router)
router.add_router("", notices.router)

__all__ = ["router"]
