"""What tariffs asks the floors above."""

from django.dispatch import Signal

# Arguments: draft (PlanDraft or ScheduleDraft), moment, reader. A receiver answers with a list of Consequence, and names
# only what the reader may see.
consequences_asked = Signal()
