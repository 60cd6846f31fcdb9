//! Puts the holes of a sparse tar entry back between its pieces of data.

use std::io::{self, Read};

use super::tar::BLOCK;
use super::tar_header::{MOST_PIECES, Map};

/// Zeros of all holes together that are pushed; a longer hole is shortened: it holds nothing.
const MOST_ZEROS: u64 = 64 << 20;

/// What is read next.
enum Step {
    Zeros(u64),
    Data(u64),
}

/// Data and holes in order.
pub(super) struct Sparse<'s> {
    steps: Vec<Step>,
    data: &'s mut dyn Read,
}

impl<'s> Sparse<'s> {
    /// Takes the pieces as they are listed; ones that overlap or run backwards follow each other.
    pub(super) fn new(map: &Map, data: &'s mut dyn Read) -> Self {
        let (mut steps, mut position, mut zeros) = (Vec::with_capacity(map.len() * 2), 0_u64, MOST_ZEROS);
        for &(offset, length) in map {
            let hole = offset.saturating_sub(position).min(zeros);
            zeros -= hole;
            steps.push(Step::Zeros(hole));
            steps.push(Step::Data(length));
            position = offset.saturating_add(length);
        }
        steps.reverse();
        Self { steps, data }
    }

    /// Reads the map that stands before the data in whole blocks: decimal numbers, one a line, first how many pieces there are.
    pub(super) fn map_before(data: &mut dyn Read) -> io::Result<Map> {
        let mut numbers = Numbers { data, block: Vec::new(), at: 0 };
        let pieces = numbers.next()?.min(MOST_PIECES as u64);
        (0..pieces).map(|_| Ok((numbers.next()?, numbers.next()?))).collect()
    }
}

struct Numbers<'n> {
    data: &'n mut dyn Read,
    block: Vec<u8>,
    at: usize,
}

impl Numbers<'_> {
    fn next(&mut self) -> io::Result<u64> {
        let mut number = 0_u64;
        loop {
            match self.byte()? {
                b'\n' => return Ok(number),
                digit @ b'0'..=b'9' => number = number.saturating_mul(10).saturating_add(u64::from(digit - b'0')),
                _ => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
    }

    fn byte(&mut self) -> io::Result<u8> {
        if self.at == self.block.len() {
            self.block.resize(BLOCK, 0);
            self.data.read_exact(&mut self.block)?;
            self.at = 0;
        }
        self.at += 1;
        self.block.get(self.at - 1).copied().ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

impl Read for Sparse<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len();
        let room = |left: u64| usize::try_from(left).unwrap_or(usize::MAX).min(length);
        loop {
            let length = match self.steps.last_mut() {
                None => return Ok(0),
                Some(Step::Zeros(0) | Step::Data(0)) => {
                    self.steps.pop();
                    continue;
                }
                Some(Step::Zeros(left)) => {
                    let length = room(*left);
                    *left -= length as u64;
                    buffer.get_mut(..length).unwrap_or_default().fill(0);
                    length
                }
                Some(Step::Data(left)) => {
                    let wanted = room(*left);
                    let length = self.data.read(buffer.get_mut(..wanted).unwrap_or_default())?;
                    *left = if length == 0 { 0 } else { *left - length as u64 };
                    if length == 0 && wanted > 0 {
                        continue;
                    }
                    length
                }
            };
            return Ok(length);
        }
    }
}
