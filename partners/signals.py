"""What partners tell the floors above, inside the transaction of the change."""

from django.dispatch import Signal

# Arguments: portal, support. A partner began or ended answering the portal. A switch from one
# partner to another is told once, with the new support, when both rows are as they will be.
partner_support_changed = Signal()
