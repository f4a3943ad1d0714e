//! `keys …`: the keyring.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;
use yingbi::{
    Argument, Authorisation, DEFAULT_USE, Domain, DomainInfo, GenerationStore, IndexInfo, IndexName,
    IndexStatistics, KeyId, KeyInfo, KeyRole, KeyState, Keyring, Kind, Padding, PlacedColumn, Placement,
    PseudonymForm, Relinking, Sealing, Session, Suite, Timings, Work, plan_index,
};

use crate::commands::{Call, json, same_file, unknown_value};
use crate::failure::Failure;
use crate::keyring::Secret;
use crate::sealing::{kind, now};

/// A fault of the library, as the command's.
fn fault(error: impl Into<yingbi::Error>) -> Failure {
    error.into().into()
}

impl Call<'_> {
    pub(crate) fn keys(&self, name: &str) -> Result<ExitCode, Failure> {
        match name {
            "init" => self.keys_init()?,
            "list" => self.keys_list()?,
            "add" => self.keys_add()?,
            "rotate" => self.keys_rotate()?,
            "disable" => self.keys_state(KeyState::Disabled)?,
            "enable" => self.keys_state(KeyState::Enabled)?,
            "destroy" => self.keys_destroy()?,
            "rewrap" => self.keys_rewrap()?,
            "reseal" => return self.reseal(),
            "relink" => return self.keys_relink(),
            _ => return self.usage(),
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Prints a line of an answer.
    pub(crate) fn say(&self, key: &str, arguments: &[(&'static str, Argument)]) -> Result<(), Failure> {
        if self.quiet {
            return Ok(());
        }
        self.screen.print(&(self.screen.messages.say(key, arguments) + "\n"))
    }

    fn keys_init(&self) -> Result<(), Failure> {
        let path = self.keyring_path()?;
        let provider = self.provider(&path, Secret::First)?;
        // Without --state the file is called by the keyring's id, which is not known yet: then the generation is first
        // remembered when it is opened again.
        let generations = match self.text("state") {
            Some(state) => GenerationStore::File(PathBuf::from(state)),
            None => GenerationStore::None,
        };
        let (suite, padding) = (Suite::default(), Padding::default());
        let made = Keyring::create_with_key(&path, &provider, &generations, DEFAULT_USE, suite, padding);
        let (keyring, id) = made.map_err(|error| {
            // A key file that was made for this alone would be in the way of the next try.
            if let (Some(file), true) = (self.text("key-file"), self.flag("create-key"))
                && (!path.exists() || same_file(&path, std::path::Path::new(file)))
            {
                let _ = std::fs::remove_file(file);
            }
            fault(error)
        })?;
        let keyring = match self.text("state") {
            Some(_) => keyring,
            None => Keyring::open(&path, &provider, &self.generations(&keyring.id())).map_err(fault)?,
        };
        let named = path.display().to_string();
        self.say(
            "said-init",
            &[("keyring", named.into()), ("id", id.to_string().into()), ("use", DEFAULT_USE.into())],
        )?;
        self.say("said-backup", &[])?;
        if !keyring.detects_rollback() {
            self.say("said-rollback-none", &[])?;
        }
        Ok(())
    }

    fn keys_list(&self) -> Result<(), Failure> {
        let keyring = self.keyring()?;
        if self.flag("json") {
            return self.screen.print(&json(&List::of(&keyring)));
        }
        let provider = self.screen.messages.text(&format!("key-provider-{}", keyring.provider()));
        self.say(
            "keys-title",
            &[
                ("id", keyring.id().into()),
                ("generation", keyring.generation().to_string().into()),
                ("provider", provider.into()),
            ],
        )?;
        self.say("keys-signing", &[("key", keyring.signing_key_text().into())])?;
        if !keyring.detects_rollback() {
            self.say("said-rollback-none", &[])?;
        }
        let state = |state: KeyState| self.screen.messages.text(&format!("key-state-{}", state.name()));
        let keys = keyring.keys().into_iter().map(|key| {
            let padding = match key.role {
                KeyRole::Seal { padding, .. } => padding.block().to_string(),
                _ => String::new(),
            };
            vec![key.id.to_string(), key.usage, key.suite, padding, state(key.state)]
        });
        let heading = ["keys-col-id", "keys-col-use", "keys-col-suite", "keys-col-padding", "keys-col-state"];
        self.listed("keys-heading-keys", &heading, keys.collect())?;
        let domains = keyring.domains().into_iter().map(|entry| {
            let Domain { tenant, recipient, purpose, kind, epoch } = entry.domain;
            vec![entry.id.to_string(), kind, recipient, purpose, epoch, tenant, state(entry.state)]
        });
        let heading = [
            "keys-col-id",
            "keys-col-kind",
            "keys-col-recipient",
            "keys-col-purpose",
            "keys-col-epoch",
            "keys-col-tenant",
            "keys-col-state",
        ];
        self.listed("keys-heading-domains", &heading, domains.collect())?;
        let indexes = keyring.indexes().into_iter().map(|entry| {
            let (generation, bits) = (entry.generation.to_string(), entry.bits.to_string());
            let id = entry.id.to_string();
            vec![
                id,
                entry.table,
                entry.column,
                entry.name,
                generation,
                bits,
                entry.tenant,
                state(entry.state),
            ]
        });
        let heading = [
            "keys-col-id",
            "keys-col-table",
            "keys-col-column",
            "keys-col-name",
            "keys-col-generation",
            "keys-col-bits",
            "keys-col-tenant",
            "keys-col-state",
        ];
        self.listed("keys-heading-indexes", &heading, indexes.collect())
    }

    fn listed(&self, title: &str, heading: &[&str], rows: Vec<Vec<String>>) -> Result<(), Failure> {
        let text = self.screen.messages.text(title);
        if rows.is_empty() {
            let none = self.screen.messages.say("keys-heading-empty", &[("heading", text.into())]);
            return self.screen.print(&format!("\n{none}\n"));
        }
        self.screen.print(&format!("\n{text}\n"))?;
        self.table(heading, &rows)
    }

    fn keys_add(&self) -> Result<(), Failure> {
        let kinds = ["use", "domain", "index"];
        let mut given = kinds.iter().filter(|option| self.text(option).is_some());
        if let (Some(one), Some(other)) = (given.next(), given.next()) {
            return Err(Failure::usage(
                "YB0905",
                vec![("option", format!("--{one}").into()), ("other", format!("--{other}").into())],
            ));
        }
        match (self.text("domain"), self.text("index")) {
            (Some(kinds), None) => self.add_domains(kinds),
            (None, Some(column)) => self.add_index(column),
            _ => self.add_key(),
        }
    }

    fn add_key(&self) -> Result<(), Failure> {
        let Some(usage) = self.text("use") else {
            let what = "--use, --domain, --index";
            return Err(Failure::usage(
                "YB0929",
                vec![("what", what.into()), ("command", "keys add".into())],
            ));
        };
        let suite = match self.text("suite") {
            None => Suite::default(),
            Some(name) => Suite::from_name(name)
                .ok_or_else(|| unknown_value("--suite", &Suite::ALL.map(Suite::name)))?,
        };
        let padding = match self.whole("padding", 0, "16")? {
            None => Padding::default(),
            Some(block) => usize::try_from(block)
                .ok()
                .and_then(Padding::from_block)
                .ok_or_else(|| unknown_value("--padding", &["0", "16", "32", "64"]))?,
        };
        let keyring = self.keyring()?;
        let mut editor = self.editor(&keyring)?;
        let id = editor.add(usage, suite, padding).map_err(fault)?;
        editor.commit().map_err(fault)?;
        self.say("said-added", &[("id", id.to_string().into()), ("what", usage.into())])
    }

    fn add_domains(&self, kinds: &str) -> Result<(), Failure> {
        let part = |option: &str| self.text(option).unwrap_or_default().to_owned();
        let kinds = kinds.split([',', '，']).filter(|name| !name.is_empty());
        let kinds = kinds.map(|name| kind("domain", name)).collect::<Result<Vec<Kind>, _>>()?;
        if kinds.is_empty() {
            return Err(Failure::usage("YB0904", vec![("option", "--domain".into())]));
        }
        let keyring = self.keyring()?;
        let mut editor = self.editor(&keyring)?;
        let mut added = Vec::with_capacity(kinds.len());
        for kind in kinds {
            let domain = Domain {
                tenant: part("tenant"),
                recipient: part("recipient"),
                purpose: part("purpose"),
                kind: kind.name().to_owned(),
                epoch: part("epoch"),
            };
            added.push((editor.add_domain(&domain).map_err(fault)?, kind.name()));
        }
        editor.commit().map_err(fault)?;
        for (id, kind) in added {
            self.say("said-added", &[("id", id.to_string().into()), ("what", kind.into())])?;
        }
        Ok(())
    }

    fn index_of(&self, column: &str) -> Result<IndexName, Failure> {
        self.required(&["table"], "keys")?;
        Ok(IndexName {
            tenant: self.text("tenant").unwrap_or_default().to_owned(),
            table: self.text("table").unwrap_or_default().to_owned(),
            column: column.to_owned(),
            name: self.text("name").unwrap_or(DEFAULT_USE).to_owned(),
        })
    }

    fn add_index(&self, column: &str) -> Result<(), Failure> {
        let name = self.index_of(column)?;
        let keyring = self.keyring()?;
        let beside = keyring.vault().index_bits(&name.tenant, &name.table);
        let bits = self.planned_bits(column, beside)?;
        let mut editor = self.editor(&keyring)?;
        let id = editor.add_index(&name, bits).map_err(fault)?;
        editor.commit().map_err(fault)?;
        self.say("said-added", &[("id", id.to_string().into()), ("what", column.into())])
    }

    /// The bits that an index of a column may show, next to `beside` bits that the table's indexes show already.
    fn planned_bits(&self, column: &str, beside: u64) -> Result<u16, Failure> {
        let mut statistics = IndexStatistics { bits_beside: beside, ..IndexStatistics::default() };
        if let Some(path) = self.text("measure") {
            let progress = self.progress();
            let session = Session { threads: self.threads, observer: &progress };
            let source = self.open(&PathBuf::from(path), &progress, &mut Timings::default())?;
            let kind = self.kind("kind")?.unwrap_or(Kind::Other);
            statistics = yingbi::index_statistics(&source, column, kind, &session)?;
            progress.clear();
            statistics.bits_beside = beside;
        } else {
            for option in ["rows", "distinct", "commonest"] {
                if self.text(option).is_none() {
                    let what = "--rows, --distinct, --commonest; --measure";
                    return Err(Failure::usage(
                        "YB0929",
                        vec![("what", what.into()), ("command", "keys".into())],
                    ));
                }
            }
            statistics.rows = self.whole("rows", 1, "20000")?.unwrap_or_default();
            statistics.distinct = self.whole("distinct", 1, "18000")?.unwrap_or_default();
            statistics.commonest = self.commonest(statistics.rows)?;
        }
        let more = self.whole("bits-beside", 0, "12")?.unwrap_or(0);
        statistics.bits_beside = statistics.bits_beside.saturating_add(more);
        let bits = match self.whole("bits", 1, "12")? {
            None => None,
            Some(bits) => Some(u16::try_from(bits).map_err(|_| unknown_value("--bits", &["1…256"]))?),
        };
        let plan = plan_index(&statistics, bits, self.flag("accept-leakage")).map_err(fault)?;
        let candidates = format!("{:.1}", plan.values_a_code);
        self.say(
            "said-index-plan",
            &[("bits", u64::from(plan.bits).into()), ("candidates", candidates.into())],
        )?;
        Ok(plan.bits)
    }

    /// Records that hold the commonest value, from their share.
    fn commonest(&self, rows: u64) -> Result<u64, Failure> {
        match self.text("commonest").and_then(|text| text.parse::<f64>().ok()) {
            // Rounded up to whole records; a share is at most 1, so the product fits.
            Some(share) if (0.0..=1.0).contains(&share) => Ok((share * rows as f64).ceil() as u64),
            _ => Err(Failure::usage(
                "YB0914",
                vec![
                    ("option", "--commonest".into()),
                    ("minimum", 0u64.into()),
                    ("maximum", 1u64.into()),
                    ("example", "0.01".into()),
                ],
            )),
        }
    }

    fn keys_rotate(&self) -> Result<(), Failure> {
        let (id, what) = match self.text("index") {
            Some(column) => {
                let name = self.index_of(column)?;
                let keyring = self.keyring()?;
                let now = keyring.indexes().into_iter().find(|entry| {
                    entry.state == KeyState::Active
                        && [&entry.tenant, &entry.table, &entry.column, &entry.name]
                            == [&name.tenant, &name.table, &name.column, &name.name]
                });
                // For a time a row shows the bits of both generations. Who accepts that gives no figures: the new one
                // then shows as many as the old one.
                let accepted =
                    self.flag("accept-leakage") && self.text("rows").or(self.text("measure")).is_none();
                let bits = match accepted {
                    true => None,
                    false => {
                        let beside = keyring.vault().index_bits(&name.tenant, &name.table);
                        Some(self.planned_bits(column, beside)?)
                    }
                };
                let mut editor = self.editor(&keyring)?;
                let id = editor.rotate_index(&name, bits).map_err(fault)?;
                editor.commit().map_err(fault)?;
                let old = now.map(|entry| entry.id.to_string()).unwrap_or_default();
                return self.say(
                    "said-index-rotated",
                    &[("id", id.to_string().into()), ("what", column.into()), ("old", old.into())],
                );
            }
            None => {
                let usage = self.text("use").unwrap_or(DEFAULT_USE);
                let keyring = self.keyring()?;
                let mut editor = self.editor(&keyring)?;
                let id = match self.text("to") {
                    None => editor.rotate(usage).map_err(fault)?,
                    Some(text) => {
                        let id = text.parse().map_err(|_| Failure::usage("YB0933", Vec::new()))?;
                        editor.activate(id).map_err(fault)?;
                        id
                    }
                };
                editor.commit().map_err(fault)?;
                (id, usage)
            }
        };
        self.say("said-rotated", &[("id", id.to_string().into()), ("what", what.into())])
    }

    /// The id that the call is about.
    fn id(&self) -> Result<KeyId, Failure> {
        let text = self.input().to_string_lossy().into_owned();
        text.parse().map_err(|_| Failure::usage("YB0933", Vec::new()))
    }

    fn keys_state(&self, state: KeyState) -> Result<(), Failure> {
        let id = self.id()?;
        let keyring = self.keyring()?;
        let mut editor = self.editor(&keyring)?;
        match state {
            KeyState::Disabled => editor.disable(id),
            _ => editor.enable(id),
        }
        .map_err(fault)?;
        editor.commit().map_err(fault)?;
        let state = self.screen.messages.text(&format!("key-state-{}", state.name()));
        self.say("said-state", &[("id", id.to_string().into()), ("state", state.into())])
    }

    fn keys_destroy(&self) -> Result<(), Failure> {
        let id = self.id()?;
        self.required(&["reason"], "keys destroy")?;
        let (keyring, provider) = self.keyring_and_provider(&self.keyring_path()?)?;
        if !self.flag("yes") && !self.confirmed(id)? {
            return Err(Failure::usage("YB0928", Vec::new()));
        }
        let path = match self.text("certificate") {
            Some(path) => PathBuf::from(path),
            None => {
                let mut name = self.keyring_path()?.into_os_string();
                name.push(format!(".{id}.destroyed.json"));
                PathBuf::from(name)
            }
        };
        self.guard(&path, &[])?;
        // What was destroyed before gets its certificate once more.
        let certificates = keyring.keys().into_iter().map(|key| (key.id, key.certificate));
        let domains = keyring.domains().into_iter().map(|domain| (domain.id, domain.certificate));
        let indexes = keyring.indexes().into_iter().map(|index| (index.id, index.certificate));
        let mut all = certificates.chain(domains).chain(indexes);
        let before = all.find(|(of, _)| *of == id).and_then(|(_, certificate)| certificate);
        if let Some(certificate) = before
            && !self.flag("final")
        {
            yingbi::write_file(&path, certificate.to_json().as_bytes(), self.flag("force"))?;
            let named = path.display().to_string();
            return self.say("said-destroyed", &[("id", id.to_string().into()), ("path", named.into())]);
        }
        // Nothing is destroyed whose certificate could not be written.
        yingbi::can_write(&path, self.flag("force"))?;
        if !self.flag("force") && std::fs::symlink_metadata(&path).is_ok() {
            return Err(Failure::usage("YB0931", vec![("path", path.display().to_string().into())]));
        }
        let mut editor = self.editor(&keyring)?;
        let reason = self.text("reason").unwrap_or_default();
        let when = now().unwrap_or_default();
        let committed = match self.flag("final") {
            false => editor.destroy(id, when, reason).and_then(|_| editor.commit()),
            true => editor.destroy_final(&[id], &provider, when, reason),
        }
        .map_err(fault)?;
        // The certificate stands in the keyring too, should this file fail.
        for certificate in &committed.certificates {
            yingbi::write_file(&path, certificate.to_json().as_bytes(), self.flag("force"))?;
        }
        let named = path.display().to_string();
        self.say("said-destroyed", &[("id", id.to_string().into()), ("path", named.into())])?;
        if !self.flag("final") {
            self.say("said-copies", &[])?;
        }
        Ok(())
    }

    /// Asks at the terminal for the id again.
    fn confirmed(&self, id: KeyId) -> Result<bool, Failure> {
        if !std::io::stdin().is_terminal() {
            return Ok(false);
        }
        let text = self.screen.messages.say("ask-destroy", &[("id", id.to_string().into())]);
        let _ = write!(std::io::stderr(), "{} ", text.trim_end());
        let mut line = String::new();
        std::io::stdin()
            .read_line(&mut line)
            .map_err(|source| crate::sealing::unreadable(std::path::Path::new("-"), source))?;
        Ok(line.trim() == id.to_string())
    }

    fn keys_rewrap(&self) -> Result<(), Failure> {
        let keyring = self.keyring()?;
        let provider = self.provider(&self.keyring_path()?, Secret::Next)?;
        let mut editor = self.editor(&keyring)?;
        match self.flag("new-master") {
            false => editor.rewrap(&provider),
            true => editor.rewrap_new_master(&provider),
        }
        .map_err(fault)?;
        editor.commit().map_err(fault)?;
        let provider = self.screen.messages.text(&format!("key-provider-{}", provider.kind()));
        self.say("said-rewrapped", &[("provider", provider.into())])
    }

    fn keys_relink(&self) -> Result<ExitCode, Failure> {
        let input = self.file("keys relink")?;
        self.required(&["columns", "from", "to", "by", "reason"], "keys relink")?;
        let form = |option: &str, default: PseudonymForm| match self.text(option) {
            None => Ok(default),
            Some(name) => PseudonymForm::from_name(name)
                .ok_or_else(|| unknown_value(&format!("--{option}"), &["token", "reversible", "shaped"])),
        };
        let (form, to_form) =
            (form("form", PseudonymForm::Reversible)?, form("to-form", PseudonymForm::Token)?);
        if form == PseudonymForm::Token {
            return Err(unknown_value("--form", &["reversible", "shaped"]));
        }
        let keyring = self.keyring()?;
        let domain = |option: &str| -> Result<Domain, Failure> {
            let text = self.text(option).unwrap_or_default();
            let found = keyring.domains().into_iter().find(|entry| entry.id.to_string() == text);
            found.map(|entry| entry.domain).ok_or_else(|| {
                let known: Vec<String> = keyring.domains().iter().map(|entry| entry.id.to_string()).collect();
                unknown_value(&format!("--{option}"), &known)
            })
        };
        let (from, to) = (domain("from")?, domain("to")?);
        // A resident id is no mobile, and from a domain to itself there is nothing to do.
        if from == to || from.kind != to.kind {
            return Err(Failure::usage("YB0935", Vec::new()));
        }
        let placement = Placement {
            columns: self
                .list("columns")?
                .into_iter()
                .map(|name| PlacedColumn {
                    name,
                    id: None,
                    kind: Kind::from_name(&from.kind).unwrap_or(Kind::Other),
                    sealing: Sealing::default(),
                })
                .collect(),
            ..Placement::default()
        };
        let authorisation = Authorisation {
            by: self.text("by").unwrap_or_default().to_owned(),
            reason: self.text("reason").unwrap_or_default().to_owned(),
        };
        let work = Work::Relink(Box::new(Relinking { from, to, form, to_form, authorisation }));
        self.job(&input, &placement, work, "said-relinked")
    }
}

/// `keys list --json`.
#[derive(Serialize)]
struct List {
    version: u32,
    keyring: String,
    generation: u64,
    provider: &'static str,
    detects_rollback: bool,
    memory_locked: bool,
    /// Ed25519, base64url: what certificates of destruction are verified with.
    signing_key: String,
    keys: Vec<ListedKey>,
    domains: Vec<ListedDomain>,
    indexes: Vec<ListedIndex>,
}

#[derive(Serialize)]
struct ListedKey {
    id: String,
    #[serde(rename = "use")]
    usage: String,
    suite: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    padding: Option<usize>,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reserved: Option<u64>,
}

#[derive(Serialize)]
struct ListedDomain {
    id: String,
    tenant: String,
    recipient: String,
    purpose: String,
    kind: String,
    epoch: String,
    state: &'static str,
}

#[derive(Serialize)]
struct ListedIndex {
    id: String,
    tenant: String,
    table: String,
    column: String,
    name: String,
    generation: u32,
    bits: u16,
    state: &'static str,
}

impl List {
    fn of(keyring: &Keyring) -> List {
        let key = |key: KeyInfo| ListedKey {
            id: key.id.to_string(),
            usage: key.usage,
            suite: key.suite,
            padding: match key.role {
                KeyRole::Seal { padding, .. } => Some(padding.block()),
                _ => None,
            },
            state: key.state.name(),
            reserved: key.reserved,
        };
        let domain = |DomainInfo { id, domain, state, .. }: DomainInfo| ListedDomain {
            id: id.to_string(),
            tenant: domain.tenant,
            recipient: domain.recipient,
            purpose: domain.purpose,
            kind: domain.kind,
            epoch: domain.epoch,
            state: state.name(),
        };
        let index = |entry: IndexInfo| ListedIndex {
            id: entry.id.to_string(),
            tenant: entry.tenant,
            table: entry.table,
            column: entry.column,
            name: entry.name,
            generation: entry.generation,
            bits: entry.bits,
            state: entry.state.name(),
        };
        List {
            version: 1,
            keyring: keyring.id(),
            generation: keyring.generation(),
            provider: keyring.provider(),
            detects_rollback: keyring.detects_rollback(),
            memory_locked: keyring.memory_locked(),
            signing_key: keyring.signing_key_text(),
            keys: keyring.keys().into_iter().map(key).collect(),
            domains: keyring.domains().into_iter().map(domain).collect(),
            indexes: keyring.indexes().into_iter().map(index).collect(),
        }
    }
}
