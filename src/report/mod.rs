//! Renders exposure and coverage. Never scans.
