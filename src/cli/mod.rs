//! Turns arguments into a plan and runs one command.
