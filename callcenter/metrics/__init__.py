"""Facts and the line's state as Prometheus metrics; `docs/metrics.md` tells what each means."""
