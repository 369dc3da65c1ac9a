"""The benchmarks: every bar of the design, measured on made-up organisations of growing size."""
