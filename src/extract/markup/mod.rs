//! Reads text whose content lies in markup: web pages, XML, RTF, address cards, calendars, directories.

mod cards;
mod decoded;
mod directory;
mod entity;
mod html;
mod records;
mod rtf;
mod sheet_xml;
mod xml;

pub(super) use cards::{read_calendar, read_cards};
pub(super) use directory::read as read_directory;
pub(super) use html::read as read_html;
pub(super) use rtf::read as read_rtf;
pub(super) use xml::read as read_xml;
