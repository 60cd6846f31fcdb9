//! Runs a scan: plan, walk, workers, writer, progress.
