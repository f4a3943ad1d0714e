//! Builds the release twice, in two folders of different names, and says whether the programs are the same to the byte.
//!
//! What the compilers write into a program of the folder they worked in is replaced by names that are the same
//! everywhere. The two builds share the toolchain and the sources of the libraries, which `Cargo.lock` has by digest.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

/// Builds in two folders below `folder` (default: `reproduce` in the target directory), which are removed again where
/// the programs are the same.
///
/// # Errors
/// A sentence that says which step failed, or where the programs differ.
pub(crate) fn run(folder: Option<&str>) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the workspace has no folder")?;
    let folder = folder.map_or_else(|| root.join("target/reproduce"), PathBuf::from);
    let mut programs = Vec::new();
    for name in ["one", "another-of-a-longer-name"] {
        let copy = folder.join(name);
        println!("building in {}", copy.display());
        programs.push(build(root, &copy)?);
    }
    let digests: Vec<String> = programs.iter().map(|program| hex(&Sha256::digest(program))).collect();
    if programs[0] != programs[1] {
        let first = programs[0].iter().zip(&programs[1]).position(|(one, other)| one != other);
        return Err(format!(
            "not the same: {} and {}; {} and {} bytes, the first difference at {first:?}",
            digests[0],
            digests[1],
            programs[0].len(),
            programs[1].len()
        ));
    }
    println!("the same: SHA-256 {}, {} bytes", digests[0], programs[0].len());
    std::fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Copies what is committed into a folder and builds it there; the program's bytes.
fn build(root: &Path, copy: &Path) -> Result<Vec<u8>, String> {
    let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    if copy.exists() {
        std::fs::remove_dir_all(copy).map_err(|error| failed(copy, error))?;
    }
    std::fs::create_dir_all(copy).map_err(|error| failed(copy, error))?;
    let copy = copy.canonicalize().map_err(|error| failed(copy, error))?;
    let archive = copy.with_extension("tar");
    let mut git = Command::new("git");
    git.args(["archive", "--format=tar", "-o"]).arg(&archive).arg("HEAD").current_dir(root);
    done(&mut git)?;
    done(Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(&copy))?;
    std::fs::remove_file(&archive).map_err(|error| failed(&archive, error))?;

    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let home = home.ok_or("neither CARGO_HOME nor HOME says where cargo keeps the libraries")?;
    let target = copy.join("target");
    // For rustc, and for the C compilers of the libraries that have parts in C.
    let places = [(copy.as_path(), "/yingbi"), (home.as_path(), "/cargo")];
    let flags = |option: &str| {
        places.iter().map(|(from, to)| format!("{option}={}={to}", from.display())).collect::<Vec<_>>()
    };
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["build", "--release", "--locked", "--quiet", "--package", "yingbi-cli"])
        .current_dir(&copy)
        .env("CARGO_TARGET_DIR", &target)
        .env("CARGO_INCREMENTAL", "0")
        // Separated as cargo wants it, so that a blank in a folder's name does no harm.
        .env("CARGO_ENCODED_RUSTFLAGS", flags("--remap-path-prefix").join("\u{1f}"))
        .env("CFLAGS", flags("-ffile-prefix-map").join(" "))
        // The time of a build is none of the program's business.
        .env("SOURCE_DATE_EPOCH", "0");
    for name in ["RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "CARGO_BUILD_TARGET"] {
        cargo.env_remove(name);
    }
    done(&mut cargo)?;
    let program = target.join("release").join(format!("yingbi{}", std::env::consts::EXE_SUFFIX));
    std::fs::read(&program).map_err(|error| failed(&program, error))
}

fn done(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let words: Vec<_> = command.get_args().map(OsStr::to_string_lossy).collect();
    let words = words.join(" ");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name} {words}: {status}")),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
