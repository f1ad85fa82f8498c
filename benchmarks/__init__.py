"""Speed and quality, measured side by side with references; run one as ``python -m benchmarks.NAME``."""
