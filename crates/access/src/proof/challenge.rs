//! Random requests against what was proved: Cedar's own authorizer has to deny every one of them.

use std::collections::BTreeSet;

use super::exposure::{Exposure, Proof};
use super::matrix::Matrix;
use super::prover::NOW;
use super::witness::{Moment, SampleValue, Witness, WitnessContract};
use crate::catalogue::{AttributeType, Catalogue, PartyType};
use crate::error::Error;
use crate::expression::{Expr, Piece, Value, ancestors};
use crate::form::Form;

/// What policies compare with, and some values around it.
struct Pool {
    texts: Vec<String>,
    wholes: Vec<i64>,
    times: Vec<i64>,
}

impl Pool {
    fn of<'e>(conditions: impl Iterator<Item = &'e Expr>) -> Pool {
        let mut pool = Pool {
            texts: ["random-1", "random-2"].map(str::to_owned).to_vec(),
            wholes: vec![0, 1, 2, 17, 40, 70],
            times: vec![NOW, 0, NOW + 86_400_000],
        };
        conditions.for_each(|condition| pool.add(condition));
        for all in [&mut pool.wholes, &mut pool.times] {
            let around: Vec<i64> =
                all.iter().flat_map(|at| [at.saturating_sub(1), *at, at.saturating_add(1)]).collect();
            *all = around.into_iter().collect::<BTreeSet<i64>>().into_iter().collect();
        }
        pool.texts.sort();
        pool.texts.dedup();
        pool
    }

    fn add(&mut self, expr: &Expr) {
        match expr {
            Expr::Value(value) => self.add_value(value),
            Expr::Like(_, pieces) => self.texts.push(
                pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Char(character) => *character,
                        Piece::Any => '1',
                    })
                    .collect(),
            ),
            _ => {}
        }
        expr.operands(&mut |operand| self.add(operand));
    }

    fn add_value(&mut self, value: &Value) {
        match value {
            Value::Text(text) => self.texts.push(text.to_string()),
            Value::Whole(number) => self.wholes.push(*number),
            Value::Time(moment) => self.times.push(*moment),
            Value::Set(all) => all.iter().for_each(|value| self.add_value(value)),
            _ => {}
        }
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014): the same requests for the same seed.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    fn pick<T: Clone + Default>(&mut self, all: &[T]) -> T {
        match all.len() {
            0 => T::default(),
            length => all[(self.next() % length as u64) as usize].clone(),
        }
    }

    fn some(&mut self, all: &[String]) -> BTreeSet<String> {
        // Few of many, many of few: sets of any size come up.
        let percent = [15, 50, 85][(self.next() % 3) as usize];
        all.iter().filter(|_| self.chance(percent)).cloned().collect()
    }
}

fn draw(draw: &mut Draw, pool: &Pool, catalogue: &Catalogue, kind: usize) -> Option<Witness> {
    let party = catalogue.parties.get(kind)?;
    let groups: Vec<String> = catalogue.groups.iter().map(|group| group.id.clone()).collect();
    let purposes: Vec<String> = catalogue.purposes.iter().map(|purpose| purpose.id.clone()).collect();
    let mut attributes = std::collections::BTreeMap::new();
    for attribute in &party.attributes {
        if attribute.optional && draw.chance(30) {
            continue;
        }
        let sample = match attribute.attribute_type {
            PartyType::Text | PartyType::Person => SampleValue::Text(draw.pick(&pool.texts)),
            PartyType::Texts | PartyType::Persons => SampleValue::Texts(draw.some(&pool.texts)),
            PartyType::Whole => SampleValue::Whole(draw.pick(&pool.wholes)),
            PartyType::Truth => SampleValue::Truth(draw.chance(50)),
            PartyType::Time => SampleValue::Time(Moment(draw.pick(&pool.times))),
            PartyType::Groups => SampleValue::Groups(draw.some(&groups)),
            PartyType::Purposes => SampleValue::Purposes(draw.some(&purposes)),
        };
        attributes.insert(attribute.id.clone(), sample);
    }
    let contract = (party.contracts && draw.chance(85)).then(|| {
        let (from, until) = if draw.chance(60) { (NOW - 1000, NOW + 1000) } else { (NOW + 1, NOW) };
        WitnessContract {
            number: draw.pick(&pool.texts),
            services: draw.some(&purposes),
            communities: draw.some(&pool.texts),
            clients: draw.some(&groups),
            from: Moment(from),
            until: Moment(until),
        }
    });
    let mut record = std::collections::BTreeMap::new();
    for attribute in &catalogue.attributes {
        if !attribute.required && draw.chance(25) {
            continue;
        }
        let sample = match attribute.attribute_type {
            AttributeType::Text => SampleValue::Text(draw.pick(&pool.texts)),
            AttributeType::Truth => SampleValue::Truth(draw.chance(50)),
            AttributeType::Day => SampleValue::Time(Moment(draw.pick(&pool.times))),
            AttributeType::Whole | AttributeType::Age | AttributeType::Count => {
                SampleValue::Whole(draw.pick(&pool.wholes))
            }
        };
        record.insert(attribute.id.clone(), sample);
    }
    let mut consents = draw.some(&purposes);
    for (at, purpose) in catalogue.purposes.iter().enumerate() {
        if ancestors(catalogue, at).iter().any(|above| consents.contains(&purposes[*above])) {
            consents.insert(purpose.id.clone());
        }
    }
    let mut written = |percent: u64| {
        let text: String = draw.pick(&pool.texts);
        let text = if text.trim().is_empty() { "random-1".to_owned() } else { text };
        draw.chance(percent).then_some(text)
    };
    let (ticket, emergency, person) = (written(60), written(50), written(80));
    Some(Witness {
        party: party.id.clone(),
        id: draw.pick(&pool.texts),
        organisation: draw.pick(&pool.texts),
        attributes,
        contract,
        purpose: draw.pick(&purposes),
        now: Moment(if draw.chance(50) { NOW } else { draw.pick(&pool.times) }),
        ticket,
        emergency,
        person,
        record,
        groups: draw.some(&groups),
        consents,
    })
}

impl Proof<'_> {
    /// Tries so many random requests on every cell of the matrix that is never shown, and notes them there. The requests
    /// are drawn from what the policies compare with; the same seed draws the same.
    ///
    /// Returns the requests that were allowed all the same: party, field and form by their names. There must be none;
    /// if there is one, the proof is wrong and the matrix says `unconfirmed` for that cell.
    ///
    /// # Errors
    /// As [`Guard::allows`](crate::Guard::allows).
    pub fn challenge(
        &mut self,
        matrix: &mut Matrix,
        requests: usize,
        seed: u64,
    ) -> Result<Vec<(String, String, Form)>, Error> {
        let catalogue = self.policies.catalogue();
        let fields: Vec<&str> = catalogue.fields.iter().map(|field| field.id.as_str()).collect();
        let mut broken = Vec::new();
        for (kind, party) in catalogue.parties.iter().enumerate() {
            let conditions: Vec<_> = (0..self.side.rules.len())
                .map(|rule| self.side.reduced(rule, kind, None, (0, Form::Clear)))
                .collect();
            let pool = Pool::of(conditions.iter().map(|condition| &**condition));
            let mut random = Draw(seed ^ (kind as u64) << 32);
            let mut cells: Vec<_> = matrix
                .cells
                .iter_mut()
                .filter(|cell| cell.party == party.id && cell.on_ladder)
                .filter(|cell| matches!(cell.exposure, Exposure::Never { .. }))
                .collect();
            for _ in 0..requests {
                let Some(drawn) = draw(&mut random, &pool, catalogue, kind) else { continue };
                let subject = drawn.subject();
                let request = drawn.request(&subject);
                let prepared = self.guard.prepare(&request)?;
                let record = drawn.record();
                for cell in &mut cells {
                    let Some(field) = fields.iter().position(|id| *id == cell.field) else { continue };
                    if prepared.allows(&record, field, cell.form)?.allowed {
                        broken.push((cell.party.clone(), cell.field.clone(), cell.form));
                        cell.exposure = Exposure::Undecided { why: "unconfirmed".to_owned() };
                    } else if let Exposure::Never { tried } = &mut cell.exposure {
                        *tried += 1;
                    }
                }
            }
        }
        Ok(broken)
    }
}
