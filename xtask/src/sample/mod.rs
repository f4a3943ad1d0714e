//! Residents who do not exist, in files such as offices really export.
//!
//! A community of some county is drawn from the seed, households move in, and everybody is written down in one of
//! two shapes: the register of a residents' committee (41 columns) or a plain table (11 columns, for measuring).
//! With flaws on, as the register has by default: title rows above the header and footers below the data, ids
//! with typos, masked, of fifteen digits, in full width, with blanks, with an apostrophe, as 4.1E+17, cut to
//! fifteen digits and zeros; telephones with notes or two in a cell; dates in five forms; words for nothing; people
//! registered twice; remarks with names, telephones and ids in them.
//!
//! The same options give the same file. Records are made in blocks of [`BLOCK`], each from a stream of its own, so
//! that memory stays the same for any number of records and threads don't show in the result.
//!
//! **Ids are valid by check digit, date and region: a number may by accident be a real person's. Don't publish
//! samples.**

mod columns;
mod date;
mod flaw;
mod numbers;
mod person;
mod place;
mod random;
mod row;
mod words;
mod write;

use std::path::PathBuf;
use std::sync::mpsc;

use columns::Writer;
use person::{Household, Person};
use place::Community;
use random::Random;
use row::Row;

/// Records made together.
pub(crate) const BLOCK: u64 = 4096;

/// The shape of the output.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Format {
    Csv,
    /// Text within the cells (`inlineStr`), as many systems export.
    Xlsx,
    /// Text in a table of shared strings, as spreadsheets save.
    XlsxShared,
}

/// What is to be made.
pub(crate) struct Options {
    pub(crate) records: u64,
    pub(crate) seed: u64,
    pub(crate) gb18030: bool,
    pub(crate) format: Format,
    pub(crate) out: PathBuf,
    pub(crate) register: bool,
    pub(crate) flaws: bool,
}

impl Options {
    /// From the arguments behind `sample`.
    ///
    /// # Errors
    /// A sentence that names the argument.
    pub(crate) fn parse(arguments: &[String]) -> Result<Options, String> {
        let (mut records, mut out, mut flaws) = (None, None, None);
        let mut options = Options {
            records: 0,
            seed: 1,
            gb18030: false,
            format: Format::Csv,
            out: PathBuf::new(),
            register: true,
            flaws: true,
        };
        let (pairs, rest) = arguments.as_chunks::<2>();
        if let [lonely] = rest {
            return Err(format!("{lonely}: no value follows"));
        }
        for [name, value] in pairs {
            let wrong = || format!("{name}: can't be {value}");
            let number = || value.replace('_', "").parse::<u64>().map_err(|_| wrong());
            match (name.as_str(), value.as_str()) {
                ("--records", _) => records = Some(number()?),
                ("--seed", _) => options.seed = number()?,
                ("--out", path) => out = Some(PathBuf::from(path)),
                ("--encoding", "utf-8") => options.gb18030 = false,
                ("--encoding", "gb18030") => options.gb18030 = true,
                ("--format", "csv") => options.format = Format::Csv,
                ("--format", "xlsx") => options.format = Format::Xlsx,
                ("--format", "xlsx-shared") => options.format = Format::XlsxShared,
                ("--columns", "41") => options.register = true,
                ("--columns", "11") => options.register = false,
                ("--flaws", "on") => flaws = Some(true),
                ("--flaws", "off") => flaws = Some(false),
                _ => return Err(format!("{}\n\n{}", wrong(), crate::USAGE)),
            }
        }
        options.records = records.ok_or("--records is missing")?;
        options.out = out.ok_or("--out is missing")?;
        options.flaws = flaws.unwrap_or(options.register);
        if options.format != Format::Csv && options.gb18030 {
            return Err("--encoding: a workbook is always UTF-8".to_owned());
        }
        Ok(options)
    }

    pub(crate) fn headers(&self) -> &'static [&'static str] {
        if self.register { &columns::REGISTER } else { &columns::PLAIN }
    }

    /// Rows above the header of an office's export.
    pub(crate) fn titles(&self, community: &Community) -> Vec<String> {
        if !self.flaws {
            return Vec::new();
        }
        let Community { county, street, name } = community;
        vec![
            format!("{}{}街道{}社区居民信息登记表（样例，虚构）", county.name, street, name),
            format!("填报单位：{name}社区居民委员会　　填报日期：2026年3月31日"),
        ]
    }

    /// Rows below the data.
    pub(crate) fn footers(&self) -> Vec<String> {
        if !self.flaws {
            return Vec::new();
        }
        let mut random = Random::new(self.seed, u64::MAX - 1);
        let mut name = || format!("{}{}", random.pick(words::SURNAMES), random.pick(words::GIVEN_FEMALE));
        vec![
            format!("合计：{}人", self.records),
            format!("制表人：{}　审核人：{}　联系电话：{}", name(), name(), numbers::mobile(&mut random)),
        ]
    }

    /// The records of a block, one after another.
    fn block(&self, community: &Community, block: u64, mut each: impl FnMut(&Row)) {
        let mut random = Random::new(self.seed, block);
        let writer = Writer { community, register: self.register, flaws: self.flaws };
        let first = block * BLOCK;
        let count = BLOCK.min(self.records - first);
        let mut row = Row::default();
        let mut earlier: Option<(Household, Person)> = None;
        let mut made = 0;
        while made < count {
            let mut home = Household::new(&mut random, community, first + made + 1);
            if self.flaws
                && random.chance(12)
                && let Some((_, person)) = earlier.take()
            {
                home.people.push(flaw::registered_again(&mut random, &person));
            }
            for person in &home.people {
                if made == count {
                    break;
                }
                made += 1;
                row.clear();
                if self.register {
                    writer.register(&mut random, first + made, &home, person, &mut row);
                } else {
                    writer.plain(&mut random, first + made, &home, person, &mut row);
                }
                each(&row);
            }
            if earlier.is_none() || random.chance(50) {
                let last = home.people.pop();
                earlier = last.map(|person| (home, person));
            }
        }
    }

    fn blocks(&self) -> u64 {
        self.records.div_ceil(BLOCK)
    }
}

/// The cells of a block's records of a register of so many, with its flaws, one record after another.
pub(crate) fn register(
    records: u64,
    seed: u64,
    block: u64,
    mut each: impl FnMut(&mut dyn Iterator<Item = &str>),
) {
    let options = Options {
        records,
        seed,
        gb18030: false,
        format: Format::Csv,
        out: PathBuf::new(),
        register: true,
        flaws: true,
    };
    options.block(&Community::new(seed), block, |row| each(&mut row.cells().map(|(text, _)| text)));
}

/// Makes the file.
///
/// # Errors
/// A sentence that says what could not be written.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let community = Community::new(options.seed);
    if let Some(folder) = options.out.parent() {
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let result = match options.format {
        Format::Csv => csv(options, &community),
        Format::Xlsx | Format::XlsxShared => write::xlsx(options, &community),
    };
    result.map_err(|error| format!("{}: {error}", options.out.display()))
}

/// Blocks are made as text by all processors and written in their order.
fn csv(options: &Options, community: &Community) -> Result<(), String> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(16) as u64;
    let mut file = write::Csv::create(options, community)?;
    std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..workers)
            .map(|worker| {
                // Two blocks may wait: memory stays within a few MiB a worker.
                let (sender, receiver) = mpsc::sync_channel(2);
                scope.spawn(move || {
                    let mut block = worker;
                    while block < options.blocks() {
                        let mut text = String::with_capacity(200 * BLOCK as usize);
                        options.block(community, block, |row| write::csv_record(row, &mut text));
                        if sender.send(write::encoded(options, text)).is_err() {
                            return; // the writer failed and has gone
                        }
                        block += workers;
                    }
                });
                receiver
            })
            .collect();
        for block in 0..options.blocks() {
            let text = lanes[(block % workers) as usize].recv().map_err(|_| "a worker stopped")?;
            file.append(&text)?;
        }
        Ok::<(), String>(())
    })?;
    file.finish(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(register: bool, flaws: bool) -> Options {
        Options {
            records: 2 * BLOCK + 77,
            seed: 5,
            gb18030: false,
            format: Format::Csv,
            out: PathBuf::new(),
            register,
            flaws,
        }
    }

    fn rows(options: &Options) -> Vec<Vec<String>> {
        let community = Community::new(options.seed);
        let mut rows = Vec::new();
        for block in 0..options.blocks() {
            options.block(&community, block, |row| {
                rows.push(row.cells().map(|(text, _)| text.to_owned()).collect());
            });
        }
        rows
    }

    #[test]
    fn as_many_records_of_as_many_cells_as_asked_and_the_same_again() {
        for (register, columns) in [(true, 41), (false, 11)] {
            let options = options(register, register);
            let made = rows(&options);
            assert_eq!(made.len() as u64, options.records);
            assert!(made.iter().all(|row| row.len() == columns));
            assert_eq!(made, rows(&options));
            assert_ne!(made, rows(&Options { seed: 6, ..options }));
        }
    }

    #[test]
    fn without_flaws_every_id_is_whole_and_agrees_with_birth_and_sex() {
        for row in rows(&options(false, false)) {
            let id = &row[3];
            assert_eq!(id.len(), 18);
            assert_eq!(id[6..14], row[5].replace('-', ""));
            assert_eq!(id.as_bytes()[16] % 2 == 1, row[2] == "男");
        }
    }

    #[test]
    fn with_flaws_each_of_them_is_there() {
        let made = rows(&options(true, true));
        let some = |column: usize, test: &dyn Fn(&str) -> bool| made.iter().any(|row| test(&row[column]));
        assert!(some(8, &|id| id.ends_with("E+17")));
        assert!(some(8, &|id| id.starts_with('\'')));
        assert!(some(8, &|id| id.len() == 18 && id.ends_with("000")));
        assert!(some(8, &|id| id.contains("****")));
        assert!(some(8, &|id| id.contains('１')));
        assert!(some(8, &|id| id.len() == 15));
        assert!(some(10, &|phone| phone.ends_with("(儿子)")));
        assert!(some(10, &|phone| phone.contains('、')));
        assert!(some(40, &|remark| remark.contains('{') == remark.contains('}') && !remark.is_empty()));
        assert!(!some(40, &|remark| remark.contains('{')));
    }

    /// Two programs written apart agree on what is valid: what is made here, and what `yingbi-resident` takes.
    #[test]
    fn without_flaws_every_number_is_valid_to_the_crate_that_checks_them() {
        use yingbi_resident::{Check, Kind, check};
        let kinds = [
            (8, Kind::ResidentId),
            (9, Kind::BirthDate),
            (10, Kind::Mobile),
            (11, Kind::Landline),
            (28, Kind::Plate),
            (29, Kind::BankCard),
            (33, Kind::Email),
            (36, Kind::Mac),
            (37, Kind::Ipv4),
        ];
        for row in rows(&Options { records: 2000, ..options(true, false) }) {
            for (column, kind) in kinds {
                let cell = &row[column];
                assert!(cell.is_empty() || check(kind, cell) == Check::Valid, "{cell} is no {}", kind.name());
            }
        }
    }
}
