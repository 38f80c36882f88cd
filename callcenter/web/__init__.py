"""What the service says over HTTP: metrics, and whether it lives and may take calls."""
