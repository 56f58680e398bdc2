"""What a clinician reads: the handover sheet."""
