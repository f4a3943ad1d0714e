//! The whole way: a random table under a random recipe. What fails leaves nothing behind; of what is written, every
//! record is accounted for, no value of a hidden column stands anywhere in the files, every class holds k, and `verify`
//! agrees.
//!
//! Input: [`Input`] by `arbitrary`.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use arbitrary::{Arbitrary, Unstructured};
use yingbi::{
    Domain, Format, GenerationStore, HeaderChoice, IndexName, KeyProvider, Keyring, Kind, Language, Messages,
    OpenOptions, Outcome, Padding, Privacy, Recipe, Release, Request, Session, SinkOptions, Source, Suite,
    Timings, Vault, anonymize, verify,
};

use crate::table::{read, scratch};

/// A table and what is done to it.
#[derive(Debug, Arbitrary)]
pub struct Input<'a> {
    /// k less one, suppression in tenths, method, format of the output.
    pub privacy: [u8; 4],
    /// Bits: with a record column, with a keyring, `on_invalid = "error"`, two threads, no recipe.
    pub flags: u8,
    /// A column each: what it holds, what is done, how, how many values.
    pub columns: Vec<[u8; 4]>,
    /// How cells are drawn: a byte a cell, over and over.
    pub draws: &'a [u8],
    /// Records.
    pub rows: u8,
    /// Cells that fit nowhere.
    pub odd: Vec<&'a str>,
}

const WITH_RECORD: u8 = 1;
const WITH_KEYRING: u8 = 2;
const STRICT: u8 = 4;
const THREADS: u8 = 8;
const PROPOSED: u8 = 16;

/// What a column may hold, and of what its values are made; each long enough not to occur by chance.
const HELD: [(Kind, &str); 12] = [
    (Kind::ResidentId, "id"),
    (Kind::Mobile, "mobile"),
    (Kind::PersonName, "name"),
    (Kind::BirthDate, "date"),
    (Kind::Age, "age"),
    (Kind::Sex, "sex"),
    (Kind::Amount, "amount"),
    (Kind::Address, "address"),
    (Kind::Email, "email"),
    (Kind::FreeText, "text"),
    (Kind::Health, "word"),
    (Kind::Other, "word"),
];

/// Treatments with their further keys, whether they hide the cell, and of which type the column is.
const TREATMENTS: [(&str, bool, &str); 21] = [
    ("treatment = \"keep\"", false, "insensitive"),
    ("treatment = \"drop\"", true, "direct"),
    ("treatment = \"mask\"", true, "direct"),
    ("treatment = \"mask\"\nform = \"full\"", true, "sensitive"),
    ("treatment = \"pseudonymize\"", true, "direct"),
    ("treatment = \"pseudonymize\"\nform = \"reversible\"", true, "direct"),
    ("treatment = \"pseudonymize\"\nform = \"shaped\"", true, "direct"),
    ("treatment = \"seal\"\nbound = false", true, "sensitive"),
    ("treatment = \"index\"", true, "direct"),
    ("treatment = \"generalize\"", false, "quasi"),
    ("treatment = \"generalize\"\nlevel = 1", false, "quasi"),
    ("treatment = \"generalize\"\nhierarchy = \"suppress\"\nlevel = 1", true, "sensitive"),
    ("treatment = \"generalize\"\nhierarchy = \"categories\"", false, "quasi"),
    ("treatment = \"keep\"", false, "quasi"),
    ("treatment = \"shift\"\ndays = 30", false, "sensitive"),
    ("treatment = \"round\"\nto = 10", false, "sensitive"),
    ("treatment = \"redact\"", false, "sensitive"),
    ("treatment = \"microaggregate\"\nk = 2", false, "sensitive"),
    ("treatment = \"clip\"\ntop_share = 0.2", false, "sensitive"),
    ("treatment = \"pram\"\nretention = 0.5", false, "insensitive"),
    ("treatment = \"swap\"\nwithin = 0.5", false, "sensitive"),
];

struct Column {
    name: String,
    kind: Kind,
    treatment: usize,
    cells: Vec<String>,
}

/// Runs it.
pub fn run(data: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(data)) else { return };
    let columns = columns(&input);
    let rows = usize::from(input.rows) % 48;
    if columns.is_empty() || rows == 0 {
        return;
    }
    let csv = csv(&columns, rows);
    // cells like these may pass for a header, and rows of them for titles and footers
    let options =
        OpenOptions { format: Some(Format::Csv), header: HeaderChoice::Bare, ..OpenOptions::default() };
    let Ok(source) = Source::from_reader(&mut csv.as_bytes(), &options) else { return };
    let format =
        [Format::Csv, Format::JsonLines, Format::Xlsx, Format::Csv][usize::from(input.privacy[3]) % 4];
    let text = recipe(&input, &columns);
    let proposed = input.flags & PROPOSED != 0;
    let recipe = match Recipe::parse(&text) {
        Ok(recipe) => recipe,
        Err(error) => panic!("a recipe of this target is refused: {}", error.problem),
    };
    let folder = scratch().join("out");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder of the run");
    let output = folder.join("shared");
    let session = Session { threads: if input.flags & THREADS != 0 { 2 } else { 1 }, ..Session::default() };
    let done = with_tools(|messages, vault| {
        let request = Request {
            output: &output,
            recipe: (!proposed).then_some(&recipe),
            privacy: privacy(),
            release: Release::default(),
            record: None,
            sink: SinkOptions { format: Some(format), ..SinkOptions::default() },
            messages,
            vault: (input.flags & WITH_KEYRING != 0).then_some(vault),
        };
        anonymize(&source, &request, &session, &mut Timings::default())
    });
    match done {
        Err(_) => {
            let left = fs::read_dir(&folder).map_or(0, Iterator::count);
            assert_eq!(left, 0, "what failed left files behind");
        }
        Ok(outcome) => hold(&input, &columns, rows, &source, &outcome, &output, format),
    }
}

/// What a proposed recipe has to reach.
fn privacy() -> Privacy {
    let mut privacy = Privacy::default();
    privacy.k = 2;
    privacy
}

/// Messages and an open keyring with a key, domains and an index for every kind; made once a thread.
fn with_tools<T>(work: impl FnOnce(&Messages, &Vault) -> T) -> T {
    thread_local! {
        static TOOLS: OnceCell<(Messages, Vault)> = const { OnceCell::new() };
    }
    TOOLS.with(|tools| {
        let (messages, vault) = tools.get_or_init(|| (Messages::new(Language::En), vault()));
        work(messages, vault)
    })
}

fn vault() -> Vault {
    let folder = scratch();
    let provider = KeyProvider::create_key_file(folder.join("pipeline-key")).expect("a key file");
    let keyring = Keyring::create(folder.join("pipeline-ring"), &provider, &GenerationStore::None);
    let keyring = keyring.expect("a keyring in a folder of ours");
    let mut editor = keyring.edit(std::time::Duration::from_secs(5)).expect("nobody else has it open");
    editor.add("default", Suite::Xaes256Gcm, Padding::Blocks16).expect("a key");
    for (kind, _) in HELD {
        let domain = Domain { kind: kind.name().to_owned(), ..Domain::default() };
        let _ = editor.add_domain(&domain);
    }
    for column in 0..8 {
        let name = IndexName {
            tenant: String::new(),
            table: "fuzz".into(),
            column: format!("列{column}"),
            name: "default".into(),
        };
        editor.add_index(&name, 8).expect("an index");
    }
    editor.commit().expect("a keyring in a folder of ours").keyring.vault()
}

fn columns(input: &Input<'_>) -> Vec<Column> {
    let rows = usize::from(input.rows) % 48;
    let mut draws = input.draws.iter().cycle().copied();
    let mut columns = Vec::new();
    for (at, [held, treatment, how, many]) in input.columns.iter().take(6).enumerate() {
        let (kind, made_of) = HELD[usize::from(*held) % HELD.len()];
        let values = u16::from(*many % 24) + 1;
        let cells = (0..rows)
            .map(|row| {
                // without draws, all different
                let draw = draws.next().map_or(row as u16, u16::from);
                match draw {
                    250 => String::new(),
                    251 => "无".to_owned(),
                    252..=255 if !input.odd.is_empty() => {
                        let odd = input.odd[usize::from(draw) % input.odd.len()];
                        // one that can be told from every other text of the files
                        format!("OddCell-{at}-{odd}")
                    }
                    _ => made(made_of, (draw + u16::from(*how)) % values, at),
                }
            })
            .collect();
        let treatment = usize::from(*treatment) % TREATMENTS.len();
        columns.push(Column { name: format!("列{at}"), kind, treatment, cells });
    }
    columns
}

/// A value of that make; `column` keeps those of two columns apart.
fn made(of: &str, n: u16, column: usize) -> String {
    match of {
        "id" => {
            let body =
                format!("110101{}{:02}{:02}{:03}", 1900 + n % 10, 1 + n % 12, 1 + n % 28, 100 * column + 1);
            let check = yingbi_resident::digits::mod_11_2(body.as_bytes()).map_or('0', char::from);
            format!("{body}{check}")
        }
        "mobile" => format!("139{:04}{:04}", 1000 + column, 5000 + n),
        "name" => {
            let given = char::from_u32(0x4e00 + u32::from(n)).unwrap_or('一');
            format!("王{given}{}", char::from_u32(0x5e00 + column as u32).unwrap_or('一'))
        }
        "date" => format!("{}-{:02}-{:02}", 1930 + n * 3, 1 + n % 12, 1 + n % 28),
        "age" => (20 + n * 3).to_string(),
        "sex" => ["男", "女"][usize::from(n % 2)].to_owned(),
        "amount" => format!("{}.{:02}", 1000 + n * 37, n % 100),
        "address" => format!("浙江省杭州市西湖区文三路{}号{}幢{}室", 300 + n, column + 1, 101 + n),
        "email" => format!("resident{n}.{column}@example.com"),
        "text" => format!("业主{n}号来电139{:04}{:04}报修水管", 7000 + column, 5000 + n),
        _ => format!("WordOf-{column}-{n:03}"),
    }
}

fn csv(columns: &[Column], rows: usize) -> String {
    let mut out = String::new();
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |cells: Vec<String>| cells.join(",") + "\n";
    out += &line(columns.iter().map(|column| cell(&column.name)).collect());
    for row in 0..rows {
        out += &line(columns.iter().map(|column| cell(&column.cells[row])).collect());
    }
    out
}

fn recipe(input: &Input<'_>, columns: &[Column]) -> String {
    let [k, suppression, method, _] = input.privacy;
    let method = ["local", "consistent", "global"][usize::from(method) % 3];
    let mut text = String::from("version = 1\n\n[dataset]\nname = \"fuzz\"\n");
    if input.flags & WITH_RECORD != 0 {
        let _ = writeln!(text, "record = \"{}\"", columns[0].name);
    }
    let (k, suppression) = (k % 5 + 1, f64::from(suppression % 11) / 10.0);
    let _ = write!(text, "\n[privacy]\nk = {k}\nsuppression = {suppression:?}\nmethod = \"{method}\"\n");
    let invalid = if input.flags & STRICT != 0 { "error" } else { "null" };
    for Column { name, kind, treatment, .. } in columns {
        let (treatment, _, role) = TREATMENTS[*treatment];
        let _ = write!(
            text,
            "\n[columns.\"{name}\"]\nkind = \"{}\"\ntype = \"{role}\"\n{treatment}\non_invalid = \"{invalid}\"\n",
            kind.name()
        );
    }
    text
}

/// What any release promises.
fn hold(
    input: &Input<'_>,
    columns: &[Column],
    rows: usize,
    source: &Source,
    outcome: &Outcome,
    output: &Path,
    format: Format,
) {
    let record = &outcome.record;
    let written = fs::read(output).expect("the output is in place");
    let options = OpenOptions { format: Some(format), header: HeaderChoice::Bare, ..OpenOptions::default() };
    let table = match read(&written, &options) {
        Ok(table) => table,
        // nothing but a header, or not even a line
        Err(_) => {
            assert_eq!(record.output.rows, 0, "an output that is not read again");
            return;
        }
    };
    assert_eq!(record.input.rows, rows as u64, "records read");
    assert_eq!(record.output.rows + record.output.suppressed, rows as u64, "records accounted for");
    // a line in which nothing is left cannot be told from a blank one, but in a column alone
    let blank = |row: &Vec<Option<String>>| row.iter().flatten().all(|cell| cell.is_empty());
    let found = table.rows.iter().filter(|row| !blank(row)).count() as u64;
    assert!(found <= record.output.rows && table.rows.len() as u64 <= record.output.rows, "records written");

    hold_hidden(input, columns, outcome, &written, format);
    hold_classes(record, &table.rows, &table.info.columns);

    // read twice: the source is what it was
    assert_eq!(source.info().columns.len(), columns.len());
    let document =
        verify(output, None, &Session::default(), &mut Timings::default()).expect("a release of ours");
    let failed: Vec<&str> =
        document.checks.iter().filter(|check| !check.holds).map(|check| check.name.as_str()).collect();
    assert!(document.holds, "verify refuses a release: {failed:?}");
}

/// No value of a hidden column stands in any file of the release. Values that a column in the open holds too are not
/// looked for, nor such as may occur by chance.
fn hold_hidden(input: &Input<'_>, columns: &[Column], outcome: &Outcome, written: &[u8], format: Format) {
    let proposed = input.flags & PROPOSED != 0;
    let treatment = |column: &Column| {
        let of = outcome.record.columns.iter().find(|of| of.name == column.name);
        of.map_or("", |of| of.treatment.as_str()).to_owned()
    };
    let hides = |column: &&Column| match proposed {
        true => matches!(treatment(column).as_str(), "drop" | "mask" | "pseudonymize" | "seal" | "index"),
        false => TREATMENTS[column.treatment].1,
    };
    let open: String =
        columns.iter().filter(|column| !hides(column)).flat_map(|column| &column.cells).cloned().collect();
    let hidden: BTreeSet<&String> = columns
        .iter()
        .filter(hides)
        .flat_map(|column| &column.cells)
        .filter(|cell| cell.len() >= 10 && !open.contains(cell.as_str()))
        .collect();
    let mut files: Vec<Vec<u8>> = Vec::new();
    // what is packed is read in the clear
    match format {
        Format::Xlsx => {
            let options =
                OpenOptions { format: Some(format), header: HeaderChoice::Bare, ..OpenOptions::default() };
            let rows = read(written, &options).map(|table| table.rows).unwrap_or_default();
            let cells: Vec<String> = rows.into_iter().flatten().flatten().collect();
            files.push(cells.join("\n").into_bytes());
        }
        _ => files.push(written.to_vec()),
    }
    for file in outcome.files.iter().skip(1) {
        files.push(fs::read(file).expect("the files of a release are in place"));
    }
    for file in files {
        let text = String::from_utf8_lossy(&file);
        for cell in &hidden {
            assert!(!text.contains(cell.as_str()), "a value of a hidden column stands in the release");
        }
    }
}

/// Classes by the plainest count there is, over the output as it was read.
fn hold_classes(record: &yingbi::ReleaseRecord, rows: &[Vec<Option<String>>], names: &[String]) {
    let Some(privacy) = &record.privacy else { return };
    let places: Vec<usize> = privacy
        .quasi_identifiers
        .iter()
        .filter_map(|name| names.iter().position(|other| other == name))
        .collect();
    assert_eq!(places.len(), privacy.quasi_identifiers.len(), "quasi-identifiers of the output");
    if rows.len() as u64 != record.output.rows || places.is_empty() {
        return;
    }
    let mut classes: BTreeMap<Vec<&str>, u64> = BTreeMap::new();
    for row in rows {
        let of = places.iter().map(|place| row[*place].as_deref().unwrap_or("")).collect();
        *classes.entry(of).or_default() += 1;
    }
    let least = classes.values().min().copied().unwrap_or(u64::MAX);
    assert!(least >= privacy.k_required, "a class of fewer than k records");
    assert_eq!(least, if rows.is_empty() { u64::MAX } else { privacy.k_measured }, "k as measured");
}
