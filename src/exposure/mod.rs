//! Counts people, findings and records of any scope. Pure over catalog rows.
