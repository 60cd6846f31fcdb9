//! Collects the glyphs of a page with their places: what a PDF has instead of text.

use std::ops::Range;

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Vec2};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};

/// Thousandths of an em: the unit of glyph space.
const EM: f64 = 1000.0;
/// Glyphs kept of one page.
const MOST_GLYPHS: usize = 2_000_000;
/// Share of a page that a picture must cover to be taken for a scan of it.
const SCANNED: f64 = 0.4;
/// A page of so many paths and no text may show its letters as outlines.
const OUTLINED: usize = 200;

/// One glyph with text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    /// Its characters in [`Glyphs::text`].
    pub(super) text: Range<usize>,
    /// Where it begins, along the direction of writing.
    pub(super) along: f64,
    /// Its baseline, across the direction of writing, growing down the page.
    pub(super) across: f64,
    /// How far it reaches along the direction of writing.
    pub(super) advance: f64,
    /// Size of an em.
    pub(super) size: f64,
    /// Direction of writing: degrees clockwise, and [`DOWN`] for vertical writing.
    pub(super) turn: i16,
}

/// The turn of vertical writing.
pub(super) const DOWN: i16 = 1000;

/// A device that keeps glyphs and counts the rest.
#[derive(Default)]
pub(super) struct Glyphs {
    /// Characters of all pieces.
    pub(super) text: String,
    /// Glyphs with text, in the order of the content.
    pub(super) pieces: Vec<Piece>,
    /// Glyphs whose characters nobody knows.
    pub(super) unmapped: u64,
    /// There were more glyphs than are kept.
    pub(super) too_many: bool,
    paths: usize,
    pictured: f64,
    area: f64,
}

impl Glyphs {
    /// Begins a page.
    pub(super) fn begin(&mut self, page: &Page<'_>) {
        let (width, height) = page.render_dimensions();
        *self = Self { area: f64::from(width) * f64::from(height), ..Self::default() };
    }

    /// Returns whether the page shows text that is none: a scan, or letters as outlines.
    pub(super) fn needs_ocr(&self) -> bool {
        let letters = self.text.chars().filter(|c| c.is_alphanumeric()).count();
        let scanned = self.area > 0.0 && self.pictured / self.area > SCANNED;
        let pictured = letters == 0 && self.pictured > 0.0;
        (scanned && letters < 40) || pictured || (letters == 0 && self.paths >= OUTLINED)
    }

    fn glyph(&mut self, glyph: &Glyph<'_>, transform: Affine, mode: WritingMode) {
        let start = self.text.len();
        match glyph.as_unicode() {
            Some(BfString::Char(c)) => self.text.extend(plain(c)),
            Some(BfString::String(text)) => self.text.extend(text.chars().filter_map(plain)),
            None => {
                self.unmapped += 1;
                self.text.push('\u{FFFD}');
            }
        }
        if self.text.len() == start || self.pieces.len() >= MOST_GLYPHS {
            self.too_many |= self.pieces.len() >= MOST_GLYPHS;
            self.text.truncate(start);
            return;
        }
        let origin = transform * Point::ZERO;
        let right = transform * Point::new(EM, 0.0) - origin;
        let up = transform * Point::new(0.0, EM) - origin;
        let size = up.hypot();
        let width = match glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(glyph) => glyph.advance_width(),
        };
        let width = width.map_or(0.5, |width| f64::from(width) / EM).clamp(0.0, 4.0);
        let piece = Self::placed(start..self.text.len(), origin, [right, up], (width, mode));
        if size.is_finite() && size > 0.0 && piece.along.is_finite() && piece.across.is_finite() {
            self.pieces.push(Piece { size, ..piece });
        } else {
            self.text.truncate(start);
        }
    }

    fn placed(text: Range<usize>, origin: Point, [right, up]: [Vec2; 2], (width, mode): (f64, WritingMode)) -> Piece {
        if mode == WritingMode::Vertical {
            // Columns go from right to left, characters down; the origin of a vertical glyph stands above its middle.
            let middle = origin + right * (width / 2.0);
            let top = origin + up * 0.88;
            return Piece { text, along: top.y, across: -middle.x, advance: up.hypot(), size: 0.0, turn: DOWN };
        }
        let turn = turn_of(right);
        let angle = f64::from(turn).to_radians();
        let (sin, cos) = angle.sin_cos();
        Piece {
            text,
            along: origin.x * cos + origin.y * sin,
            across: origin.y * cos - origin.x * sin,
            advance: right.hypot() * width,
            size: 0.0,
            turn,
        }
    }
}

/// Degrees in steps of five, so that one line of rotated text stays one line.
fn turn_of(right: Vec2) -> i16 {
    let degrees = right.y.atan2(right.x).to_degrees();
    let turn = (degrees / 5.0).round() as i16 * 5;
    if turn == -180 { 180 } else { turn }
}

fn plain(c: char) -> Option<char> {
    match c {
        '\u{00AD}' => Some('-'),
        '\u{200B}'..='\u{200F}' | '\u{FEFF}' => None,
        // Variation selectors choose a shape, not a character.
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => None,
        '\u{00A0}' | '\t' | '\r' | '\n' => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    }
}

impl<'a> Device<'a> for Glyphs {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.paths += 1;
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_clip_rect(&mut self, _: &Rect) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        // Text that is filled and stroked comes twice.
        if matches!(mode, DrawMode::Stroke(_)) && self.repeats(run, &props) {
            return;
        }
        for glyph in run.glyphs() {
            self.glyph(glyph, props.transform * glyph.transform(), run.writing_mode());
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let pixels = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let area = props.transform.transform_rect_bbox(pixels).area();
        if area.is_finite() {
            self.pictured += area;
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {}
}

impl Glyphs {
    fn repeats(&self, run: &GlyphRun<'_, '_>, props: &DrawProps<'_>) -> bool {
        let Some(glyph) = run.glyphs().last() else { return true };
        let origin = props.transform * glyph.transform() * Point::ZERO;
        self.pieces.last().is_some_and(|last| {
            last.turn == 0 && (last.along - origin.x).abs() < 0.01 && (last.across - origin.y).abs() < 0.01
        })
    }
}
