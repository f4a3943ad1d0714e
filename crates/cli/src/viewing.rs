//! `view`: what a party may see of a file.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use yingbi::consent::ConsentStore;
use yingbi::{
    AccessRequest, Argument, Consents, Kind, Policies, Session, SinkOptions, Subject, Timings, ViewDocument,
    Viewing, canonical,
};

use crate::commands::{Call, encoding, format, json, same_file};
use crate::failure::Failure;

/// Who asks, as the options say.
pub(crate) struct Asking {
    pub(crate) subject: Subject,
    pub(crate) purpose: String,
    /// When a contract of the register begins or ends next.
    pub(crate) until: Option<i64>,
}

impl Call<'_> {
    pub(crate) fn view(&self) -> Result<ExitCode, Failure> {
        self.required(&["policies", "purpose"], "view")?;
        let input = self.input();
        let output = PathBuf::from(self.text("output").unwrap_or_default());
        if same_file(&input, &output) {
            return Err(Failure::usage("YB0908", vec![("path", output.display().to_string().into())]));
        }
        self.no_stream(&output)?;
        self.guard(&output, &["view.json"])?;
        let now = now();
        let policies = self.policies(Path::new(self.text("policies").unwrap_or_default()))?;
        let asking = self.asking(&policies, now)?;
        let consents = self.consents(&policies, &asking, now)?;
        let vault = match self.text("keyring") {
            Some(_) => Some(self.vault()?),
            None => None,
        };
        let mut sink = SinkOptions { force: self.flag("force"), ..SinkOptions::default() };
        if let Some(name) = self.text("output-format") {
            sink.format = Some(format("--output-format", name)?);
        }
        if let Some(name) = self.text("output-encoding") {
            sink.encoding = Some(encoding("--output-encoding", name)?);
        }
        let progress = self.progress();
        let session = Session { threads: self.threads, observer: &progress };
        let mut timings = Timings::default();
        let source = self.open(&input, &progress, &mut timings)?;
        let job = Viewing {
            output: &output,
            sink,
            policies: &policies,
            request: self.request(&asking, now),
            consents: consents.as_ref(),
            vault: vault.as_ref(),
        };
        let (document, files) = yingbi::view(&source, &job, &session, &mut timings)?;
        self.timings(&timings, &progress);
        if self.flag("json") {
            self.screen.print(&json(&document))?;
        } else if !self.quiet {
            self.tell(&policies, &document, &files)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The request that the options make.
    pub(crate) fn request<'r>(&'r self, asking: &'r Asking, now: i64) -> AccessRequest<'r> {
        AccessRequest {
            subject: &asking.subject,
            purpose: &asking.purpose,
            now,
            ticket: self.text("ticket"),
            emergency: self.text("emergency"),
        }
    }

    /// Who asks, and for what.
    pub(crate) fn asking(&self, policies: &Policies, now: i64) -> Result<Asking, Failure> {
        let purpose = self.text("purpose").unwrap_or_default().to_owned();
        let Some(given) = self.text("as") else { return Err(Failure::usage("YB0936", Vec::new())) };
        // 网格员 may write the colon in full width.
        let (kind, id) = match given.split_once([':', '：']) {
            Some((kind, id)) => (kind, Some(id)),
            None => (given, None),
        };
        let personal = policies.catalogue().parties.iter().any(|party| party.id == kind && party.personal);
        let of = policies.catalogue().dataset.record_kind;
        let mut subject = match (id, self.text("as-file")) {
            (Some(_), _) if personal => {
                return Err(Failure::usage("YB0937", vec![("kind", kind.into())]));
            }
            (Some(id), _) if is_personal(id) => {
                return Err(Failure::usage("YB0937", vec![("kind", kind.into())]));
            }
            (id, None) => policies.party(kind, id).map_err(yingbi::Error::from)?,
            (_, Some(path)) => {
                let text = read_file(Path::new(path))?;
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
                let line = text.lines().next().unwrap_or_default().trim();
                if personal {
                    let mut id = String::new();
                    if line.is_empty() || canonical(of, line, &mut id).is_err() {
                        return Err(Failure::usage("YB0938", vec![("path", path.into())]));
                    }
                    policies.person_party(kind, &id).map_err(yingbi::Error::from)?
                } else {
                    policies.party(kind, Some(line)).map_err(yingbi::Error::from)?
                }
            }
        };
        let until = self.join_contract(policies, &mut subject, &purpose, now)?;
        Ok(Asking { subject, purpose, until })
    }

    /// What residents have consented to, for the organisation that asks; none where no register was named.
    pub(crate) fn consents(
        &self,
        policies: &Policies,
        asking: &Asking,
        now: i64,
    ) -> Result<Option<Consents>, Failure> {
        let Some(register) = self.text("register") else { return Ok(None) };
        let mut store = ConsentStore::open(register).map_err(yingbi::Error::from)?;
        let organisation = &asking.subject.organisation;
        let mut consents = yingbi::consents_for(&mut store, policies.catalogue(), organisation, now)?;
        consents.valid_until = [consents.valid_until, asking.until].into_iter().flatten().min();
        Ok(Some(consents))
    }

    /// Puts a contractor under the contract that the register holds.
    fn join_contract(
        &self,
        policies: &Policies,
        subject: &mut Subject,
        purpose: &str,
        now: i64,
    ) -> Result<Option<i64>, Failure> {
        let Some(register) = self.text("register") else {
            return match (self.text("contract"), &subject.contract) {
                // Without a register there is the contract of parties.toml alone.
                (Some(number), Some(contract)) if contract.number == number => Ok(None),
                (Some(number), _) => {
                    Err(yingbi::Error::from(yingbi::RunError::NoContract { number: number.to_owned() })
                        .into())
                }
                (None, _) => Ok(None),
            };
        };
        let mut store = ConsentStore::open(register).map_err(yingbi::Error::from)?;
        let number = self.text("contract");
        Ok(yingbi::put_under_contract(&mut store, policies.catalogue(), subject, purpose, number, now)?)
    }

    fn tell(&self, policies: &Policies, document: &ViewDocument, files: &[PathBuf]) -> Result<(), Failure> {
        let messages = &self.screen.messages;
        let say = |key: &str, arguments: &[(&'static str, Argument)]| messages.say(key, arguments) + "\n";
        let party = match document.party.title.as_str() {
            "" => document.party.kind.clone(),
            title => title.to_owned(),
        };
        let known = policies.catalogue().purposes.iter().find(|purpose| purpose.id == document.purpose);
        let purpose = match known.map_or("", |purpose| purpose.title.as_str()) {
            "" => document.purpose.as_str(),
            title => title,
        };
        let who = [("party", Argument::from(party)), ("purpose", purpose.into())];
        let mut text = String::new();
        if document.output.rows == 0 {
            text += &say("said-view-nothing", &who);
        } else {
            let [party, purpose] = who;
            let (records, all) = (document.output.rows.into(), document.input.rows.into());
            text += &say("said-viewed", &[party, purpose, ("records", records), ("all", all)]);
        }
        self.screen.print(&text)?;
        let shown = document.columns.iter().filter(|column| column.shown);
        let rows: Vec<Vec<String>> = shown
            .flat_map(|column| {
                column.forms.iter().enumerate().map(|(place, form)| {
                    let first = place == 0;
                    vec![
                        if first { column.name.clone() } else { String::new() },
                        messages.text(&format!("form-{}", form.form)),
                        form.records.to_string(),
                        if first { column.policies.join(", ") } else { String::new() },
                    ]
                })
            })
            .collect();
        if !rows.is_empty() {
            self.table(
                &["view-col-column", "view-col-form", "view-col-records", "view-col-policies"],
                &rows,
            )?;
        }
        let mut text = String::new();
        let hidden: Vec<&str> = document
            .columns
            .iter()
            .filter(|column| !column.shown)
            .map(|column| column.name.as_str())
            .collect();
        if !hidden.is_empty() {
            text += &say("said-view-left-out", &[("columns", hidden.as_slice().into())]);
        }
        if document.output.suppressed > 0 {
            text += &say("said-view-hidden", &[("records", document.output.suppressed.into())]);
        }
        if document.withheld > 0 {
            text += &say("said-view-withheld", &[("withheld", document.withheld.into())]);
        }
        for policy in &document.policies {
            for (key, texts) in
                [("said-obligation", &policy.obligations), ("said-policy-notice", &policy.notices)]
            {
                for told in texts {
                    text +=
                        &say(key, &[("policy", policy.id.as_str().into()), ("text", told.as_str().into())]);
                }
            }
        }
        for policy in &document.untranslated {
            text += &say("said-view-untranslated", &[("policy", policy.as_str().into())]);
        }
        if document.keys.as_ref().is_some_and(|keys| keys.wiped) {
            text += &say("said-view-run-keys", &[]);
        }
        for notice in &document.notices {
            let told = messages.notice(notice);
            text += &format!("{}: {}\n", messages.text("label-notice"), told.text);
        }
        let paths: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
        text += &say("said-wrote", &[("paths", paths.as_slice().into())]);
        self.screen.print(&text)
    }
}

/// The longest recipe, in bytes: what it is parsed into takes many times as much.
const LONGEST: u64 = 4 << 20;

/// A small file of text. A pipe or a device is refused: it could keep the call waiting for ever.
pub(crate) fn read_file(path: &Path) -> Result<String, Failure> {
    read_text(path).map_err(|source| Failure::Unreadable { path: path.to_path_buf(), source })
}

/// The same with the system's own error.
pub(crate) fn read_text(path: &Path) -> std::io::Result<String> {
    use std::io::Read;
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    // Cut in the middle of a character a longer file is still too long, and not wrongly encoded.
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    String::from_utf8(bytes).map_err(|_| std::io::ErrorKind::InvalidData.into())
}

/// Whether a text is a number that names one person.
fn is_personal(text: &str) -> bool {
    let mut canon = String::new();
    [Kind::ResidentId, Kind::Mobile, Kind::BankCard].into_iter().any(|kind| {
        canon.clear();
        canonical(kind, text, &mut canon).is_ok()
    })
}

/// Now, in milliseconds since 1970-01-01 UTC.
pub(crate) fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
