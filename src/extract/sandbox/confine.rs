//! Takes rights away from a child before it sees any content, and says which are gone.

use rustix::io;
use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};
use rustix::thread::set_no_new_privs;
use rustix::time::{ClockId, clock_gettime};

use super::super::parser::Memory;

impl Memory {
    /// Returns the word that a child is told.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Large => "large",
        }
    }

    pub(super) fn bytes(self) -> u64 {
        match self {
            Self::Small => 256 << 20,
            Self::Large => 1 << 30,
        }
    }
}

/// Processor time for one asset, seconds.
const CPU_SECONDS: u64 = 120;
/// Open descriptors.
const DESCRIPTORS: u64 = 64;

/// Which protections are in force in the children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protection {
    /// Address space, processor time, descriptors, file size and core dumps are limited.
    pub limits: Layer,
    /// No process may trace a child or gain rights from it.
    pub privileges: Layer,
    /// The kernel denies all paths.
    pub landlock: Layer,
    /// The kernel denies sockets, tracing and opening.
    pub seccomp: Layer,
}

/// Whether a layer of protection is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// In force.
    On,
    /// Not in force.
    Off,
}

impl Protection {
    /// Returns what a child has, or it would not have started.
    pub(in super::super) fn expected() -> Self {
        Self { limits: Layer::On, privileges: Layer::On, landlock: Layer::Off, seccomp: Layer::Off }
    }
}

/// Takes the rights away; a child that can't must not serve.
pub(super) fn apply(memory: Memory) -> io::Result<Protection> {
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    set_no_new_privs(true)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    limit(Resource::Nofile, DESCRIPTORS)?;
    limit(Resource::As, memory.bytes())?;
    Ok(Protection::expected())
}

/// Gives the child its processor time for the next asset.
pub(super) fn renew_cpu() -> io::Result<()> {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec.unsigned_abs();
    let maximum = getrlimit(Resource::Cpu).maximum;
    let wanted = used + CPU_SECONDS;
    let current = Some(maximum.map_or(wanted, |maximum| wanted.min(maximum)));
    setrlimit(Resource::Cpu, Rlimit { current, maximum })
}

fn limit(resource: Resource, value: u64) -> io::Result<()> {
    let value = getrlimit(resource).maximum.map_or(value, |maximum| value.min(maximum));
    setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })
}
