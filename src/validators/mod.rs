//! Checks digits, ranges and calendars. Pure; knows no format and no file.
