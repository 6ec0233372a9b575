"""What planning does after its own acts."""

from __future__ import annotations

from quarterdeck.core.events import Delivery, receiver
from quarterdeck.core.jobs import enqueue
from quarterdeck.planning.events import BatchStepAsked, FileUploaded, LevellingRequested, PlanChanged, SimulationAsked
from quarterdeck.planning.jobs import judge_plan, level_plans, read_plan_file, simulate_plan, step_batch


@receiver(FileUploaded)
def file_uploaded(event: FileUploaded, delivery: Delivery) -> None:
    enqueue(
        read_plan_file,
        actor=delivery.actor,
        workspace=delivery.workspace,
        dedupe_key=f"import:{event.import_run_id}",
        import_run_id=event.import_run_id,
    )


@receiver(BatchStepAsked)
def batch_step_asked(event: BatchStepAsked, delivery: Delivery) -> None:
    enqueue(
        step_batch,
        actor=delivery.actor,
        workspace=delivery.workspace,
        dedupe_key=f"batch:{event.batch_id}",
        batch_id=event.batch_id,
        step=event.step,
    )


@receiver(PlanChanged)
def plan_changed(event: PlanChanged, delivery: Delivery) -> None:
    enqueue(
        judge_plan,
        actor=delivery.actor,
        workspace=delivery.workspace,
        dedupe_key=f"quality:{event.plan_id}",
        plan_id=event.plan_id,
    )


@receiver(SimulationAsked)
def simulation_asked(event: SimulationAsked, delivery: Delivery) -> None:
    enqueue(
        simulate_plan,
        actor=delivery.actor,
        workspace=delivery.workspace,
        dedupe_key=f"simulation:{event.simulation_run_id}",
        simulation_run_id=event.simulation_run_id,
    )


@receiver(LevellingRequested)
def levelling_requested(event: LevellingRequested, delivery: Delivery) -> None:
    enqueue(
        level_plans,
        actor=delivery.actor,
        workspace=delivery.workspace,
        dedupe_key=f"levelling:{event.levelling_run_id}",
        levelling_run_id=event.levelling_run_id,
    )
