//! What a parent says to a child while it answers: members it does not want, and the password to be tried next.
//!
//! `0, member u32` · `1, length u16, password` · `2`: there is no further password. Little-endian.

use std::os::unix::net::UnixStream;

use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags, recv, send};
use zeroize::{Zeroize, Zeroizing};

use super::super::passwords::Password;

const UNWANTED: u8 = 0;
const PASSWORD: u8 = 1;
const NO_PASSWORD: u8 = 2;

/// Says that the rest of a member is not wanted. A child that does not listen is not waited for.
pub(super) fn refuse(socket: &UnixStream, member: u32) {
    let [a, b, c, d] = member.to_le_bytes();
    let _ = send(socket, &[UNWANTED, a, b, c, d], SendFlags::DONTWAIT | SendFlags::NOSIGNAL);
}

/// Tells the password that was asked for.
pub(super) fn tell(socket: &UnixStream, password: Option<&Password>) -> std::io::Result<()> {
    let mut word = Zeroizing::new(Vec::new());
    match password.and_then(|password| Some((password, u16::try_from(password.len()).ok()?))) {
        Some((password, length)) => {
            word.push(PASSWORD);
            word.extend_from_slice(&length.to_le_bytes());
            word.extend_from_slice(password);
        }
        None => word.push(NO_PASSWORD),
    }
    let sent = send(socket, &word, SendFlags::NOSIGNAL)?;
    if sent == word.len() { Ok(()) } else { Err(std::io::ErrorKind::WriteZero.into()) }
}

/// One word of the parent.
#[derive(Debug, PartialEq, Eq)]
enum Aside {
    Unwanted(u32),
    Password(Option<Password>),
}

/// The child's ear.
pub(super) struct Asides<'s> {
    socket: &'s UnixStream,
    heard: Zeroizing<Vec<u8>>,
    unwanted: u32,
}

impl<'s> Asides<'s> {
    /// Listens to the parent.
    pub(super) fn new(socket: &'s UnixStream) -> Self {
        Self { socket, heard: Zeroizing::default(), unwanted: 0 }
    }

    /// Returns, without waiting, whether the rest of a member is not wanted.
    pub(super) fn is_unwanted(&mut self, member: u32) -> bool {
        while self.hear(RecvFlags::DONTWAIT) {}
        while let Some(aside) = self.next() {
            if let Aside::Unwanted(number) = aside {
                self.unwanted = number;
            }
        }
        self.unwanted == member
    }

    /// Waits for the password that was asked for.
    pub(super) fn password(&mut self) -> Option<Password> {
        loop {
            match self.next() {
                Some(Aside::Password(password)) => return password,
                Some(Aside::Unwanted(number)) => self.unwanted = number,
                None if self.hear(RecvFlags::empty()) => {}
                None => return None,
            }
        }
    }

    fn hear(&mut self, flags: RecvFlags) -> bool {
        let mut bytes = Zeroizing::new([0; 2048]);
        loop {
            match recv(self.socket, bytes.as_mut_slice(), flags) {
                Ok((_, 0)) => return false,
                Ok((_, length)) => {
                    self.heard.extend_from_slice(bytes.get(..length).unwrap_or_default());
                    return true;
                }
                Err(Errno::INTR) => {}
                Err(_) => return false,
            }
        }
    }

    /// Takes the next whole word.
    fn next(&mut self) -> Option<Aside> {
        let (aside, length) = match *self.heard.as_slice() {
            [UNWANTED, a, b, c, d, ..] => (Aside::Unwanted(u32::from_le_bytes([a, b, c, d])), 5),
            [PASSWORD, a, b, ref rest @ ..] => {
                let length = usize::from(u16::from_le_bytes([a, b]));
                (Aside::Password(Some(Zeroizing::new(rest.get(..length)?.to_vec()))), 3 + length)
            }
            [NO_PASSWORD, ..] => (Aside::Password(None), 1),
            _ => return None,
        };
        let rest = Zeroizing::new(self.heard.get(length..).unwrap_or_default().to_vec());
        self.heard.zeroize();
        self.heard = rest;
        Some(aside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_and_passwords_are_kept_apart() {
        let (parent, child) = UnixStream::pair().unwrap();
        let mut asides = Asides::new(&child);
        assert!(!asides.is_unwanted(1));
        refuse(&parent, 1);
        tell(&parent, Some(&Zeroizing::new(b"open sesame".to_vec()))).unwrap();
        assert_eq!(asides.password().unwrap().as_slice(), b"open sesame");
        assert!(asides.is_unwanted(1) && !asides.is_unwanted(2));
        tell(&parent, None).unwrap();
        assert_eq!(asides.password(), None);
        refuse(&parent, 7);
        refuse(&parent, 8);
        assert!(asides.is_unwanted(8));
        drop(parent);
        assert_eq!(asides.password(), None);
    }
}
