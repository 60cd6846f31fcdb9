//! Takes rights away from a child before it sees any content, and says which are gone.

use landlock::{ABI, Access, AccessFs, Ruleset, RulesetAttr, RulesetCreated, RulesetStatus};
use rustix::io;
use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};
use rustix::thread::set_no_new_privs;
use rustix::time::{ClockId, clock_gettime};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

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
    /// What a child has before its kernel was asked for more, or it would not have started.
    const LEAST: Self = Self { limits: Layer::On, privileges: Layer::On, landlock: Layer::Off, seccomp: Layer::Off };

    /// Codes of the layers that are not in force.
    pub fn missing(self) -> impl Iterator<Item = &'static str> {
        let layers = [
            ("limits", self.limits),
            ("privileges", self.privileges),
            ("landlock", self.landlock),
            ("seccomp", self.seccomp),
        ];
        layers.into_iter().filter(|(_, layer)| *layer == Layer::Off).map(|(code, _)| code)
    }

    /// The byte by which a child tells what its kernel gave it.
    pub(super) fn byte(self) -> u8 {
        u8::from(self.landlock == Layer::On) | u8::from(self.seccomp == Layer::On) << 1
    }

    /// What a child told.
    pub(super) fn told(byte: u8) -> Self {
        let layer = |bit: u8| if byte & bit != 0 { Layer::On } else { Layer::Off };
        Self { landlock: layer(1), seccomp: layer(2), ..Self::LEAST }
    }
}

/// Takes the rights away; a child that can't must not serve. What the kernel does not offer is told, not required.
pub(super) fn apply(memory: Memory) -> io::Result<Protection> {
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    set_no_new_privs(true)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    limit(Resource::Nofile, DESCRIPTORS)?;
    limit(Resource::As, memory.bytes())?;
    Ok(Protection { landlock: deny_paths(), seccomp: deny_calls(), ..Protection::LEAST })
}

/// Denies every path: nothing is allowed by any rule.
fn deny_paths() -> Layer {
    let ruleset = Ruleset::default().handle_access(AccessFs::from_all(ABI::V1)).and_then(Ruleset::create);
    match ruleset.and_then(RulesetCreated::restrict_self) {
        Ok(status) if status.ruleset == RulesetStatus::FullyEnforced => Layer::On,
        _ => Layer::Off,
    }
}

/// System calls that no parser needs: opening, sockets, other processes, other programs, the kernel itself (syscalls(2)).
const DENIED: &[libc::c_long] = &[
    libc::SYS_openat,
    libc::SYS_openat2,
    libc::SYS_open_by_handle_at,
    libc::SYS_name_to_handle_at,
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_kill,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_unlinkat,
    libc::SYS_renameat2,
    libc::SYS_mkdirat,
    libc::SYS_linkat,
    libc::SYS_symlinkat,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_io_uring_setup,
    libc::SYS_memfd_create,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_open,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_creat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_fork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_vfork,
];

/// Lets the kernel refuse them, with an error that a library can live with.
fn deny_calls() -> Layer {
    let Ok(arch) = std::env::consts::ARCH.try_into() else { return Layer::Off };
    let rules = DENIED.iter().map(|&call| (call, Vec::new())).collect();
    let refusal = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let program = SeccompFilter::new(rules, SeccompAction::Allow, refusal, arch).and_then(BpfProgram::try_from);
    match program {
        Ok(program) if seccompiler::apply_filter(&program).is_ok() => Layer::On,
        _ => Layer::Off,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_tells_what_it_has() {
        for byte in 0..4 {
            assert_eq!(Protection::told(byte).byte(), byte);
        }
        assert_eq!(Protection::told(0).missing().collect::<Vec<_>>(), ["landlock", "seccomp"]);
        assert_eq!(Protection::told(3).missing().count(), 0);
    }
}
