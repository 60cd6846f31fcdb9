//! Finds vertical writing that is drawn as upright letters of horizontal fonts, as browsers print it.

use super::glyphs::{DOWN, Piece};
use super::width::is_wide;

/// Letters under each other at least before they are taken for vertical writing.
const LETTERS: usize = 3;
/// Distance between letters under each other, in ems: lines of horizontal text stand farther apart.
const PITCH: std::ops::RangeInclusive<f64> = 0.8..=1.2;
/// How far letters under each other may stand from one axis, in ems.
const AXIS: f64 = 0.15;
/// Turn of letters that lie on their side in vertical writing.
const LYING: i16 = 90;
/// How far above the baseline the middle of a lying letter is, in ems.
const MIDDLE: f64 = 0.38;
/// How far above the baseline the top of an upright letter is, in ems.
const TOP: f64 = 0.88;

/// Turns letters that follow each other down the page, and those lying between them, into vertical writing.
pub(super) fn stand(pieces: &mut [Piece], text: &str) {
    let mut standing = vec![false; pieces.len()];
    let mut start = 0;
    for end in 1..=pieces.len() {
        let follows =
            pieces.get(end).is_some_and(|next| pieces.get(end - 1).is_some_and(|last| below(last, next, text)));
        if !follows {
            if end - start >= LETTERS {
                standing.iter_mut().take(end).skip(start).for_each(|stands| *stands = true);
            }
            start = end;
        }
    }
    if standing.contains(&true) {
        alone(pieces, text, &mut standing);
        for (piece, _) in pieces.iter_mut().zip(&standing).filter(|(_, stands)| **stands) {
            turn(piece);
        }
    }
    if pieces.iter().any(|piece| piece.turn == DOWN) {
        for piece in pieces.iter_mut().filter(|piece| piece.turn == LYING) {
            piece.across -= MIDDLE * piece.size;
            piece.turn = DOWN;
        }
    }
}

fn below(last: &Piece, next: &Piece, text: &str) -> bool {
    let pitch = (next.across - last.across) / last.size;
    let aside = (next.along - last.along).abs() / last.size;
    PITCH.contains(&pitch) && aside <= AXIS && upright(last, text) && upright(next, text)
}

fn upright(piece: &Piece, text: &str) -> bool {
    piece.turn == 0 && text.get(piece.text.clone()).is_some_and(|own| own.starts_with(is_wide))
}

/// On a page that is mostly vertical, single letters between lying ones stand as well.
fn alone(pieces: &[Piece], text: &str, standing: &mut [bool]) {
    let letters = pieces.iter().filter(|piece| upright(piece, text)).count();
    if standing.iter().filter(|stands| **stands).count() * 2 > letters {
        for (stands, piece) in standing.iter_mut().zip(pieces) {
            *stands = *stands || upright(piece, text);
        }
    }
}

fn turn(piece: &mut Piece) {
    let (left, baseline) = (piece.along, piece.across);
    piece.along = baseline - TOP * piece.size;
    piece.across = -(left + piece.advance / 2.0);
    piece.advance = piece.size;
    piece.turn = DOWN;
}
