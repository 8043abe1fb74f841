"""What the floors above may want to hear of a file."""

from django.dispatch import Signal

# Arguments: blob. After the commit: it can be opened now, its small copy has been made, or it was found infected.
blob_changed = Signal()
