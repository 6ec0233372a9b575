"""The JSON face of planning: plans, their Gantt, change sets, imports."""

from ninja import Router

from quarterdeck.planning.api.board import router as board
from quarterdeck.planning.api.change_sets import router as change_sets
from quarterdeck.planning.api.import_batches import router as import_batches
from quarterdeck.planning.api.import_decisions import router as import_decisions
from quarterdeck.planning.api.imports import router as imports
from quarterdeck.planning.api.levelling import router as levelling
from quarterdeck.planning.api.plans import router as plans
from quarterdeck.planning.api.simulations import router as simulations

router = Router(tags=["planning"])
router.add_router("", plans)
router.add_router("", board)
router.add_router("", change_sets)
router.add_router("", imports)
router.add_router("", import_batches)
router.add_router("", import_decisions)
router.add_router("", simulations)
router.add_router("", levelling)
