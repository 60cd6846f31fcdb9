//! Turns records into findings and mentions. Pure; never touches a file.
