//! Running a circuit over the columns of a batch, block by block.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hashbrown::HashMap;

use super::circuit::{Atom, Circuit, Gate, Source, Wire};
use super::table::{Block, Bytes, Plane, Table, WORDS, checked};
use crate::bits::Bits;
use crate::columns::{Coded, Columns};
use crate::expression::{Environment, Model, Value, evaluate};

/// How many combinations of an atom are kept.
const COMBINATIONS: usize = 1 << 16;

/// A circuit without what nothing uses, ready to run.
#[derive(Clone)]
pub(crate) struct Program {
    /// Tells one program from another, within one run: scratch space belongs to one.
    id: u64,
    gates: Vec<Gate>,
    /// Of each gate that is an atom's outcome over one dictionary: by table and plane; else by combinations.
    tables: Vec<Table>,
    atoms: Vec<Atom>,
    /// The gates that are asked for, each once.
    outputs: Vec<Wire>,
    /// Atoms of several columns.
    wide: Vec<u32>,
    /// Names by the catalogue's attributes, groups and purposes, and which attributes are required.
    names: Names,
    model: Arc<Model>,
}

/// What columns are called in policies.
#[derive(Clone)]
pub(crate) struct Names {
    pub(crate) attributes: Vec<Arc<str>>,
    pub(crate) required: Vec<bool>,
    pub(crate) groups: Vec<Value>,
    pub(crate) purposes: Vec<Value>,
}

/// What evaluation keeps from batch to batch: atoms by dictionary code. It belongs to one view at a time and is made
/// anew when it meets another; one a thread.
#[derive(Default)]
pub struct Scratch {
    program: u64,
    tables: Vec<Bytes>,
    /// By atom of several columns.
    combinations: Vec<Combinations>,
    blocks: Vec<Block>,
}

/// Outcomes of an atom by combination of codes.
#[derive(Clone, Default)]
struct Combinations {
    /// The dictionaries of the codes.
    of: Vec<u64>,
    known: HashMap<Box<[u64]>, u8>,
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scratch").field("tables", &self.tables.len()).finish_non_exhaustive()
    }
}

impl Scratch {
    /// Empty.
    pub fn new() -> Scratch {
        Scratch::default()
    }
}

impl Program {
    /// Keeps what the wanted gates need. Gives the place of each among the outputs.
    pub(crate) fn new(
        circuit: &Circuit,
        wanted: &[Wire],
        names: Names,
        model: Arc<Model>,
    ) -> (Program, Vec<usize>) {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let mut used = vec![false; circuit.gates.len()];
        wanted.iter().for_each(|wire| used[*wire as usize] = true);
        // operands stand before what uses them
        for at in (0..circuit.gates.len()).rev() {
            if let (true, Gate::Not(a)) = (used[at], circuit.gates[at]) {
                used[a as usize] = true;
            } else if let (true, Gate::And(a, b) | Gate::Or(a, b)) = (used[at], circuit.gates[at]) {
                used[a as usize] = true;
                used[b as usize] = true;
            }
        }
        let mut places = vec![0; circuit.gates.len()];
        let mut gates = Vec::new();
        let mut atoms: Vec<Atom> = Vec::new();
        let mut moved: HashMap<u32, u32> = HashMap::new();
        for (at, gate) in circuit.gates.iter().enumerate().filter(|(at, _)| used[*at]) {
            let of = |wire: &Wire| places[*wire as usize];
            let mut atom = |old: &u32| {
                *moved.entry(*old).or_insert_with(|| {
                    atoms.push(circuit.atoms[*old as usize].clone());
                    atoms.len() as u32 - 1
                })
            };
            let gate = match gate {
                Gate::Not(a) => Gate::Not(of(a)),
                Gate::And(a, b) => Gate::And(of(a), of(b)),
                Gate::Or(a, b) => Gate::Or(of(a), of(b)),
                Gate::Holds(old) => Gate::Holds(atom(old)),
                Gate::Errs(old) => Gate::Errs(atom(old)),
                other => *other,
            };
            places[at] = gates.len() as Wire;
            gates.push(gate);
        }
        let mut tables: Vec<Table> = Vec::new();
        let mut wide = Vec::new();
        let mut in_order: Vec<(u32, &Atom)> =
            atoms.iter().enumerate().map(|(at, atom)| (at as u32, atom)).collect();
        in_order.sort_by_key(|(_, atom)| atom.sources.first().copied());
        for (at, atom) in in_order {
            let [source @ (Source::Person | Source::Attribute(_))] = atom.sources.as_slice() else {
                wide.push(at);
                continue;
            };
            for (gate, errs) in [(Gate::Holds(at), false), (Gate::Errs(at), true)] {
                if !gates.contains(&gate) {
                    continue;
                }
                let plane = Plane { atom: at, errs };
                match tables.last_mut() {
                    Some(table) if table.source == *source && table.planes.len() < 8 => {
                        table.planes.push(plane)
                    }
                    _ => tables.push(Table { source: *source, planes: vec![plane] }),
                }
            }
        }
        let mut outputs: Vec<Wire> = Vec::new();
        let outs = wanted.iter().map(|wire| {
            let place = places[*wire as usize];
            match outputs.iter().position(|known| *known == place) {
                Some(at) => at,
                None => {
                    outputs.push(place);
                    outputs.len() - 1
                }
            }
        });
        let outs = outs.collect();
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        (Program { id, gates, tables, atoms, outputs, wide, names, model }, outs)
    }

    /// How many sets of rows it gives.
    pub(crate) fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// What columns are called.
    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// Everything that its answers depend on, as texts.
    pub(crate) fn describe(&self, add: &mut dyn FnMut(String)) {
        for gate in &self.gates {
            add(format!("{gate:?}"));
        }
        for atom in &self.atoms {
            add(atom.condition.to_string());
        }
        add(format!("{:?}", self.outputs));
        self.names.attributes.iter().for_each(|name| add(name.to_string()));
        self.names.groups.iter().chain(&self.names.purposes).for_each(|value| add(value.to_string()));
    }

    /// How many gates it has, and how many atoms.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.gates.len(), self.atoms.len())
    }
}

/// The rows of each output, and how many rows are withheld. None where a column that is read is missing or is not as it
/// has to be: then nothing may be shown.
pub(crate) fn run(program: &Program, columns: &Columns, scratch: &mut Scratch) -> Option<(Vec<Bits>, usize)> {
    let withheld = withheld(program, columns)?;
    if scratch.program != program.id {
        *scratch = Scratch {
            program: program.id,
            tables: vec![Bytes::default(); program.tables.len()],
            combinations: vec![Default::default(); program.wide.len()],
            blocks: vec![[0; WORDS]; program.gates.len()],
        };
    }
    for (table, bytes) in program.tables.iter().zip(&mut scratch.tables) {
        let coded = coded(columns, table.source)?;
        let name = name(program, table.source);
        bytes.extend(table, &program.atoms, name, &program.model, &coded.dictionary);
    }
    for (atom, Combinations { of, known }) in program.wide.iter().zip(&mut scratch.combinations) {
        let ids = program.atoms[*atom as usize].sources.iter().map(|source| match coded(columns, *source) {
            Some(coded) => coded.dictionary.id,
            None => 0,
        });
        let ids: Vec<u64> = ids.collect();
        if *of != ids {
            *of = ids;
            known.clear();
        }
    }
    let words = columns.rows.div_ceil(64);
    let mut outputs: Vec<Vec<u64>> = program.outputs.iter().map(|_| Vec::with_capacity(words)).collect();
    let places: HashMap<Gate, usize> =
        program.gates.iter().enumerate().map(|(at, gate)| (*gate, at)).collect();
    for start in (0..words).step_by(WORDS) {
        let length = WORDS.min(words - start);
        inputs(program, columns, scratch, &places, start, length)?;
        gates(program, columns, &withheld, &mut scratch.blocks, start, length);
        for (output, wire) in outputs.iter_mut().zip(&program.outputs) {
            output.extend_from_slice(&scratch.blocks[*wire as usize][..length]);
        }
    }
    let outputs = outputs.into_iter().map(|words| Bits::from_words(words, columns.rows)).collect();
    Some((outputs, withheld.count()))
}

/// Checks the columns. Rows without a required attribute that is read are withheld, too.
fn withheld(program: &Program, columns: &Columns) -> Option<Bits> {
    let mut withheld = columns.withheld.clone();
    if withheld.rows() != columns.rows {
        return None;
    }
    let mut seen: Vec<Source> = Vec::new();
    for source in program.atoms.iter().flat_map(|atom| &atom.sources) {
        if seen.contains(source) {
            continue;
        }
        seen.push(*source);
        let all: &[Option<Bits>] = match source {
            Source::Groups => &columns.groups,
            Source::Consents => &columns.consents,
            Source::Person | Source::Attribute(_) => {
                let coded = coded(columns, *source)?;
                let (sound, missing) = checked(coded);
                if coded.codes.len() != columns.rows || !sound {
                    return None;
                }
                if missing && matches!(source, Source::Attribute(at) if program.names.required[*at]) {
                    let missing = Bits::from_fn(columns.rows, |row| coded.codes[row] == 0);
                    withheld.words_mut(|words| {
                        words.iter_mut().zip(missing.words()).for_each(|(word, missing)| *word |= missing);
                    });
                }
                continue;
            }
        };
        let whole = match source {
            Source::Groups => program.names.groups.len(),
            _ => program.names.purposes.len(),
        };
        if all.len() != whole
            || !all.iter().all(|bits| bits.as_ref().is_some_and(|bits| bits.rows() == columns.rows))
        {
            return None;
        }
    }
    for gate in &program.gates {
        let bits = match gate {
            Gate::Group(at) => columns.groups.get(*at)?.as_ref()?,
            Gate::Consent(at) => columns.consents.get(*at)?.as_ref()?,
            _ => continue,
        };
        if bits.rows() != columns.rows {
            return None;
        }
    }
    Some(withheld)
}

fn coded(columns: &Columns, source: Source) -> Option<&Coded> {
    match source {
        Source::Person => columns.person.as_ref(),
        Source::Attribute(at) => columns.attributes.get(at)?.as_ref(),
        Source::Groups | Source::Consents => None,
    }
}

fn name(program: &Program, source: Source) -> &str {
    match source {
        Source::Person => "person",
        Source::Groups => "groups",
        Source::Consents => "consents",
        Source::Attribute(at) => &program.names.attributes[at],
    }
}

/// Fills the blocks of all atoms.
fn inputs(
    program: &Program,
    columns: &Columns,
    scratch: &mut Scratch,
    places: &HashMap<Gate, usize>,
    start: usize,
    length: usize,
) -> Option<()> {
    let first = start * 64;
    let end = columns.rows.min(first + length * 64);
    let Scratch { tables, combinations, blocks, .. } = scratch;
    let mut planes = [[0u64; WORDS]; 8];
    for (table, bytes) in program.tables.iter().zip(tables.iter()) {
        let codes = &coded(columns, table.source)?.codes[first..end];
        let mut wanted: Vec<&mut Block> = planes.iter_mut().take(table.planes.len()).collect();
        bytes.look_up(codes, &mut wanted);
        for (plane, bits) in table.planes.iter().zip(&planes) {
            let gate = if plane.errs { Gate::Errs(plane.atom) } else { Gate::Holds(plane.atom) };
            blocks[*places.get(&gate)?] = *bits;
        }
    }
    for (atom, Combinations { known, .. }) in program.wide.iter().zip(combinations.iter_mut()) {
        let (holds, errs) = wide(program, columns, &program.atoms[*atom as usize], known, first, end)?;
        for (gate, bits) in [(Gate::Holds(*atom), holds), (Gate::Errs(*atom), errs)] {
            if let Some(place) = places.get(&gate) {
                blocks[*place] = bits;
            }
        }
    }
    Some(())
}

/// An atom of several columns, row by row; a combination of codes that was met before is not evaluated again.
fn wide(
    program: &Program,
    columns: &Columns,
    atom: &Atom,
    known: &mut HashMap<Box<[u64]>, u8>,
    first: usize,
    end: usize,
) -> Option<(Block, Block)> {
    let (mut holds, mut errs) = ([0; WORDS], [0; WORDS]);
    let mut key = vec![0u64; atom.sources.len()];
    for row in first..end {
        for (part, source) in key.iter_mut().zip(&atom.sources) {
            *part = match source {
                Source::Groups => members(&columns.groups, row),
                Source::Consents => members(&columns.consents, row),
                other => u64::from(coded(columns, *other)?.codes[row]),
            };
        }
        let outcome = match known.get(key.as_slice()) {
            Some(outcome) => *outcome,
            None => {
                let outcome = match evaluate_row(program, columns, atom, row) {
                    Some(true) => 1,
                    Some(false) => 0,
                    None => 2,
                };
                if known.len() >= COMBINATIONS {
                    known.clear();
                }
                known.insert(key.clone().into(), outcome);
                outcome
            }
        };
        let (word, bit) = ((row - first) / 64, (row - first) % 64);
        holds[word] |= u64::from(outcome & 1) << bit;
        errs[word] |= u64::from(outcome >> 1) << bit;
    }
    Some((holds, errs))
}

fn members(all: &[Option<Bits>], row: usize) -> u64 {
    let bits = all.iter().enumerate().map(|(at, bits)| {
        u64::from(bits.as_ref().is_some_and(|bits| bits.get(row))).checked_shl(at as u32).unwrap_or(0)
    });
    bits.fold(0, |all, bit| all | bit)
}

fn evaluate_row(program: &Program, columns: &Columns, atom: &Atom, row: usize) -> Option<bool> {
    truth_at(&atom.condition, columns, row, &program.names, &program.model)
}

/// A condition at one row; none where it errs.
pub(crate) fn truth_at(
    condition: &crate::expression::Expr,
    columns: &Columns,
    row: usize,
    names: &Names,
    model: &Model,
) -> Option<bool> {
    let value = |coded: &Option<Coded>| -> Option<Value> {
        let coded = coded.as_ref()?;
        let code = *coded.codes.get(row)? as usize;
        coded.dictionary.values.get(code.checked_sub(1)?).cloned()
    };
    let set = |all: &[Option<Bits>], of: &[Value]| {
        let there = all.iter().zip(of).filter(|(bits, _)| bits.as_ref().is_some_and(|bits| bits.get(row)));
        Value::set(there.map(|(_, value)| value.clone()))
    };
    let read = |name: &str| match name {
        "person" => value(&columns.person),
        "groups" => Some(set(&columns.groups, &names.groups)),
        "consents" => Some(set(&columns.consents, &names.purposes)),
        name => {
            let at = names.attributes.iter().position(|known| &**known == name)?;
            value(columns.attributes.get(at)?)
        }
    };
    let none = Default::default();
    let environment = Environment { model, principal: None, action: None, context: &none, resource: &read };
    match evaluate(condition, &environment) {
        Ok(Value::Truth(truth)) => Some(truth),
        _ => None,
    }
}

/// Runs the gates over a block.
fn gates(
    program: &Program,
    columns: &Columns,
    withheld: &Bits,
    blocks: &mut [Block],
    start: usize,
    length: usize,
) {
    for (at, gate) in program.gates.iter().enumerate() {
        let (before, rest) = blocks.split_at_mut(at);
        let Some(block) = rest.first_mut() else { return };
        let copy =
            |block: &mut Block, bits: &[u64]| block[..length].copy_from_slice(&bits[start..start + length]);
        match *gate {
            Gate::False => block.fill(0),
            Gate::True => block.fill(u64::MAX),
            Gate::Not(a) => block.iter_mut().zip(&before[a as usize]).for_each(|(out, a)| *out = !a),
            Gate::And(a, b) => {
                let (a, b) = (&before[a as usize], &before[b as usize]);
                block.iter_mut().zip(a.iter().zip(b)).for_each(|(out, (a, b))| *out = a & b);
            }
            Gate::Or(a, b) => {
                let (a, b) = (&before[a as usize], &before[b as usize]);
                block.iter_mut().zip(a.iter().zip(b)).for_each(|(out, (a, b))| *out = a | b);
            }
            Gate::Group(group) => {
                if let Some(Some(bits)) = columns.groups.get(group) {
                    copy(block, bits.words());
                }
            }
            Gate::Consent(purpose) => {
                if let Some(Some(bits)) = columns.consents.get(purpose) {
                    copy(block, bits.words());
                }
            }
            Gate::Withheld => copy(block, withheld.words()),
            // filled before
            Gate::Holds(_) | Gate::Errs(_) => {}
        }
    }
}
