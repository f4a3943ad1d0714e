//! The README's first command: a sample, and what `yingbi anonymize` makes of it without any set-up.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::sample;

/// # Errors
/// A sentence that says which step failed.
pub(crate) fn run() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the workspace has no folder")?;
    let programs = programs()?;
    let folder = programs.parent().ok_or("the target directory has no folder")?.join("demo");
    let input = folder.join("residents.xlsx");
    let output = folder.join("shared.csv");

    println!("1. A sample: 5,000 residents who do not exist, as a residents' committee would export them");
    let records = "5000";
    let arguments = ["--records", records, "--seed", "7", "--format", "xlsx-shared", "--out", &shown(&input)];
    sample::run(&sample::Options::parse(&arguments.map(str::to_owned))?)?;
    println!("   {}\n", input.display());

    println!("2. Building yingbi");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    step(&cargo, root, ["build", "--release", "--quiet", "--package", "yingbi-cli"].map(OsStr::new))?;

    println!("3. yingbi anonymize {} -o {} --force\n", input.display(), output.display());
    let yingbi = programs.join(format!("yingbi{}", std::env::consts::EXE_SUFFIX));
    let arguments =
        [OsStr::new("anonymize"), input.as_os_str(), "-o".as_ref(), output.as_os_str(), "--force".as_ref()];
    step(yingbi.as_os_str(), root, arguments)?;

    println!("\n4. What came out, in {}", folder.display());
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?
        .filter_map(Result::ok)
        .map(|entry| {
            (entry.file_name().to_string_lossy().into_owned(), entry.metadata().map_or(0, |m| m.len()))
        })
        .collect();
    names.sort();
    for (name, bytes) in names {
        println!("   {bytes:>10} bytes  {name}");
    }
    let text = std::fs::read_to_string(&output).map_err(|error| format!("{}: {error}", output.display()))?;
    println!("\n   The first records of shared.csv:");
    text.lines().take(4).for_each(|line| println!("   {}", line.trim_start_matches('\u{feff}')));
    Ok(())
}

/// Where cargo put this program, and puts the others of the same profile.
fn programs() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| format!("this program can't find itself: {error}"))?;
    own.parent().map(Path::to_owned).ok_or_else(|| "this program lies in no folder".to_owned())
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn step<const N: usize>(program: &OsStr, folder: &Path, arguments: [&OsStr; N]) -> Result<(), String> {
    let name = program.to_string_lossy();
    match Command::new(program).args(arguments).current_dir(folder).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name} ended with {status}")),
        Err(error) => Err(format!("{name} could not be started: {error}")),
    }
}
