"""What we take on, by noun."""

from anhe.cases.models.case import Acceptance, Case, CaseReport
from anhe.cases.models.deciding import Decision, Proposal, Remedy
from anhe.cases.models.history import Batch
from anhe.cases.models.timing import Deadline, Extension, ExtensionRequest, Pause
from anhe.cases.models.work import Item, Matter, Scene, Visit

__all__ = [
    "Acceptance",
    "Batch",
    "Case",
    "CaseReport",
    "Deadline",
    "Decision",
    "Extension",
    "ExtensionRequest",
    "Item",
    "Matter",
    "Pause",
    "Proposal",
    "Remedy",
    "Scene",
    "Visit",
]
