"""Lines for the PBX's own `queue_log`, so that reports which read it go on."""
