//! What the program is made of, as a CycloneDX 1.5 document: every library that is linked into `yingbi`, on any system,
//! with its licence, its digest in the registry, and what it is linked to.
//!
//! Nothing of the day or the machine stands in it: the same `Cargo.lock` gives the same document.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

/// The package whose program is described.
const PROGRAM: &str = "yingbi-cli";

/// Writes the document to a file, or to standard output.
///
/// # Errors
/// A sentence that says which step failed.
pub(crate) fn run(out: Option<&str>) -> Result<(), String> {
    let text = document()?;
    match out {
        None => print!("{text}"),
        Some(path) => std::fs::write(path, text).map_err(|error| format!("{path}: {error}"))?,
    }
    Ok(())
}

/// The document as text.
fn document() -> Result<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the workspace has no folder")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let metadata =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))?;
    let lock =
        std::fs::read_to_string(root.join("Cargo.lock")).map_err(|error| format!("Cargo.lock: {error}"))?;
    let document = describe(&metadata, &digests(&lock)).ok_or("cargo metadata has another form")?;
    serde_json::to_string_pretty(&document).map(|text| text + "\n").map_err(|error| error.to_string())
}

/// Name and version of each package of a lock file, with the SHA-256 that the registry has for it.
fn digests(lock: &str) -> BTreeMap<(String, String), String> {
    let mut digests = BTreeMap::new();
    for entry in lock.split("[[package]]").skip(1) {
        let field = |name: &str| {
            let line = entry.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = \""))?;
            Some(line.trim_end_matches('"').to_owned())
        };
        if let (Some(name), Some(version), Some(digest)) =
            (field("name"), field("version"), field("checksum"))
        {
            digests.insert((name, version), digest);
        }
    }
    digests
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

/// Package URL (purl-spec, type `cargo`).
fn url(package: &Value) -> Option<String> {
    Some(format!("pkg:cargo/{}@{}", text(package, "name")?, text(package, "version")?.replace('+', "%2B")))
}

/// The packages that a node is linked to: neither those of its tests nor those that only build it.
fn linked(node: &Value) -> Option<Vec<&str>> {
    let mut linked = Vec::new();
    for dependency in node.get("deps")?.as_array()? {
        if dependency.get("dep_kinds")?.as_array()?.iter().any(|kind| kind["kind"].is_null()) {
            linked.push(text(dependency, "pkg")?);
        }
    }
    Some(linked)
}

/// None where the metadata have another form than cargo gives them.
fn describe(metadata: &Value, digests: &BTreeMap<(String, String), String>) -> Option<Value> {
    let mut packages = BTreeMap::new();
    for package in metadata.get("packages")?.as_array()? {
        packages.insert(text(package, "id")?, package);
    }
    let mut nodes = BTreeMap::new();
    for node in metadata.get("resolve")?.get("nodes")?.as_array()? {
        nodes.insert(text(node, "id")?, node);
    }
    let program =
        packages.iter().find(|(_, package)| text(package, "name") == Some(PROGRAM)).map(|(id, _)| *id)?;
    let (mut reached, mut open) = (BTreeSet::from([program]), vec![program]);
    while let Some(id) = open.pop() {
        open.extend(linked(nodes.get(id)?)?.into_iter().filter(|next| reached.insert(next)));
    }
    let (mut components, mut dependencies) = (BTreeMap::new(), BTreeMap::new());
    for id in &reached {
        let package = packages.get(id)?;
        let url = url(package)?;
        let mut on: Vec<String> = Vec::new();
        for next in linked(nodes.get(id)?)? {
            on.push(self::url(packages.get(next)?)?);
        }
        on.sort();
        dependencies.insert(url.clone(), json!({ "ref": url, "dependsOn": on }));
        if *id != program {
            components.insert(url, component(package, "library", digests)?);
        }
    }
    Some(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": component(packages.get(program)?, "application", digests)? },
        "components": components.into_values().collect::<Vec<_>>(),
        "dependencies": dependencies.into_values().collect::<Vec<_>>(),
    }))
}

fn component(package: &Value, kind: &str, digests: &BTreeMap<(String, String), String>) -> Option<Value> {
    let (name, version, url) = (text(package, "name")?, text(package, "version")?, url(package)?);
    let mut component = json!({
        "type": kind,
        "bom-ref": url,
        "name": name,
        "version": version,
        "purl": url,
        // `/` is how manifests once wrote OR.
        "licenses": [{ "expression": text(package, "license")?.replace(" / ", " OR ").replace('/', " OR ") }],
    });
    if let Some(digest) = digests.get(&(name.to_owned(), version.to_owned())) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": digest }]);
    }
    if let Some(repository) = text(package, "repository") {
        component["externalReferences"] = json!([{ "type": "vcs", "url": repository }]);
    }
    Some(component)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_names_every_library_once_with_licence_and_digest() {
        let first = document().unwrap();
        assert_eq!(first, document().unwrap(), "the same lock file gives the same document");
        let document: Value = serde_json::from_str(&first).unwrap();
        assert_eq!((&document["bomFormat"], &document["specVersion"]), (&json!("CycloneDX"), &json!("1.5")));
        assert_eq!(document["metadata"]["component"]["name"], PROGRAM);
        let components = document["components"].as_array().unwrap();
        let mut references = BTreeSet::from([document["metadata"]["component"]["bom-ref"].as_str().unwrap()]);
        for component in components {
            let name = component["name"].as_str().unwrap();
            assert!(references.insert(component["bom-ref"].as_str().unwrap()), "{name} stands twice");
            let licence = component["licenses"][0]["expression"].as_str().unwrap();
            assert!(!licence.is_empty() && !licence.contains('/'), "{name}: {licence}");
            let ours = name == "yingbi" || name.starts_with("yingbi-");
            assert_eq!(component.get("hashes").is_none(), ours, "{name}");
        }
        let named = |name: &str| components.iter().any(|component| component["name"] == name);
        for name in ["yingbi-vault", "ring", "arrow-array", "cedar-policy", "sqlx", "windows-sys"] {
            assert!(named(name), "{name} is missing");
        }
        // Of tests and of chores nothing is linked.
        for name in ["proptest", "criterion", "xtask", "lalrpop"] {
            assert!(!named(name), "{name} is not linked");
        }
        for entry in document["dependencies"].as_array().unwrap() {
            assert!(references.contains(entry["ref"].as_str().unwrap()));
            for on in entry["dependsOn"].as_array().unwrap() {
                assert!(references.contains(on.as_str().unwrap()), "{on} is nowhere");
            }
        }
    }
}
