//! Goals that are only just in reach, or only just out of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers outside #[test] functions too

use yingbi_anonymity::{
    Batch, Convention, Counting, Ending, EntropyEstimator, Error, Goal, Hierarchy, HierarchySpec, Histogram,
    Method, Optimality, PrivacyModel, Recoding, Task, solve,
};

/// What goes by each way of recoding.
const WAYS: [(Method, bool); 4] =
    [(Method::Global, false), (Method::Local, false), (Method::Consistent, false), (Method::Local, true)];

/// Times a record occurs, its two quasi-identifiers, its sensitive value.
type Rows<'r> = &'r [(usize, [&'r str; 2], &'r str)];

/// Records, and people outside the sample; each quasi-identifier is told or not.
struct Made {
    histogram: Histogram,
    hierarchies: Vec<Hierarchy>,
}

impl Made {
    fn new(rows: Rows<'_>, others: Rows<'_>) -> Made {
        let cells = |rows: Rows<'_>, take: fn([&str; 2], &str) -> String| -> Vec<String> {
            rows.iter().flat_map(|(times, quasi, value)| vec![take(*quasi, value); *times]).collect()
        };
        let columns = |rows: Rows<'_>| {
            [
                cells(rows, |q, _| q[0].to_owned()),
                cells(rows, |q, _| q[1].to_owned()),
                cells(rows, |_, s| s.to_owned()),
            ]
        };
        let mut histogram = Histogram::new(Counting { quasi: 2, sensitive: 1, ..Counting::default() });
        let sample = columns(rows);
        let [first, second, value] =
            sample.each_ref().map(|c| c.iter().map(String::as_str).collect::<Vec<_>>());
        histogram
            .add(&Batch { quasi: &[&first, &second], sensitive: &[&value], ..Batch::default() })
            .unwrap();
        if !others.is_empty() {
            histogram.add_population(&[&first, &second]).unwrap();
            let others = columns(others);
            let [first, second, _] =
                others.each_ref().map(|c| c.iter().map(String::as_str).collect::<Vec<_>>());
            histogram.add_population(&[&first, &second]).unwrap();
        }
        let hierarchies = (0..2).map(|column| {
            let (values, counts) = histogram.values(column);
            let table = values.iter().map(|value| vec![(*value).to_owned(), "*".to_owned()]).collect();
            Hierarchy::build(&HierarchySpec::Table(table), &values, &counts).unwrap()
        });
        let hierarchies = hierarchies.collect();
        Made { histogram, hierarchies }
    }

    fn solve(&self, goal: &Goal, fixed: &[Option<usize>], stop: bool) -> Result<Recoding, Error> {
        let task = Task {
            histogram: &self.histogram,
            hierarchies: &self.hierarchies,
            sensitive: &[],
            fixed_levels: fixed,
            goal,
        };
        solve(&task, &|| stop)
    }
}

#[test]
fn people_a_defended_class_needs_are_not_cut_away() {
    // one person of the sample, who is cut from the other at no cost in records; the share of 0.8 needs both
    let made = Made::new(&[(1, ["a", "x"], "p")], &[(1, ["b", "x"], "p")]);
    let models = vec![PrivacyModel::DeltaPresence { min: 0.0, max: 0.8 }];
    for (method, defended) in [(Method::Local, true), (Method::Consistent, true), (Method::Local, false)] {
        let goal = Goal { models: models.clone(), method, defended, ..Goal::default() };
        let found = made.solve(&goal, &[], false).unwrap();
        assert_eq!((found.classes(), found.suppressed(), found.label(0, 0)), (1, 0, "*"), "{method:?}");
    }
}

#[test]
fn people_who_are_absent_spoil_the_recoding() {
    let models = vec![PrivacyModel::DeltaPresence { min: 0.1, max: 1.0 }];
    let sample: Rows<'_> = &[(4, ["a", "x"], "p"), (3, ["b", "x"], "p")];
    for (others, reached) in [([(5, ["a", "x"], "p")], true), ([(5, ["a", "y"], "p")], false)] {
        let made = Made::new(sample, &others);
        for (method, defended) in WAYS {
            let goal = Goal { models: models.clone(), method, defended, suppression: 0.5, ..Goal::default() };
            // the second column is told: nobody of the sample is in y
            let found = made.solve(&goal, &[None, Some(0)], false);
            assert_eq!(found.is_ok(), reached, "{method:?} {defended}");
        }
    }
}

#[test]
fn absent_people_that_are_let_be_are_not_joined() {
    let models = vec![PrivacyModel::k(2), PrivacyModel::DeltaPresence { min: 0.5, max: 1.0 }];
    let made = Made::new(&[(4, ["a", "x"], "p")], &[(20, ["b", "x"], "p")]);
    let goal = Goal { models, method: Method::Global, convention: Convention::Arx, ..Goal::default() };
    // 4 of 24 with everybody together, 4 of 4 apart
    let found = made.solve(&goal, &[], false).unwrap();
    assert_eq!(found.levels().unwrap()[0], 0);
    let strict = Goal { convention: Convention::Strict, ..goal };
    assert!(matches!(made.solve(&strict, &[], false), Err(Error::Unreachable(_))));
}

/// Half of it diverse, half of one value alone, so that all of it together is not diverse.
fn halves(method: Method) -> (Made, Goal) {
    let made = Made::new(
        &[
            (2, ["a", "x"], "p"),
            (2, ["a", "x"], "q"),
            (2, ["a", "y"], "p"),
            (2, ["a", "y"], "q"),
            (2, ["c", "x"], "p"),
            (2, ["c", "y"], "q"),
            (10, ["b", "x"], "p"),
        ],
        &[],
    );
    let diverse = PrivacyModel::EntropyDiversity { column: 0, l: 2.0, estimator: EntropyEstimator::Shannon };
    (made, Goal { models: vec![diverse], method, suppression: 0.6, ..Goal::default() })
}

#[test]
fn what_was_stopped_is_not_called_unreachable() {
    let (made, goal) = halves(Method::Global);
    assert!(made.solve(&goal, &[], false).is_ok());
    assert_eq!(made.solve(&goal, &[], true).err(), Some(Error::Stopped { by: Ending::Time }));
    assert_eq!(
        made.solve(&Goal { nodes: Some(0), ..goal }, &[], false).err(),
        Some(Error::Stopped { by: Ending::Nodes })
    );
    for (method, defended) in WAYS {
        // proven at the top
        let goal = Goal { models: vec![PrivacyModel::k(23)], method, defended, ..Goal::default() };
        assert!(matches!(made.solve(&goal, &[], true), Err(Error::Unreachable(_))), "{method:?}");
    }
}

#[test]
fn where_the_coarsest_fails_finer_recodings_are_tried() {
    let (made, goal) = halves(Method::Global);
    let best = made.solve(&goal, &[], false).unwrap();
    assert_eq!((best.suppressed(), best.classes()), (10, 2));
    for method in [Method::Local, Method::Consistent] {
        let (made, goal) = halves(method);
        let found = made.solve(&goal, &[], false).unwrap();
        // the second column tells more of a, which one level for all of it cannot
        let classes = if method == Method::Local { 3 } else { 2 };
        assert_eq!((found.suppressed(), found.classes()), (10, classes), "{method:?}");
        assert!(found.loss() <= best.loss());
        assert_eq!(found.optimality(), Optimality::Heuristic);
        assert_eq!(made.solve(&goal, &[], true).err(), Some(Error::Stopped { by: Ending::Time }));
    }
}
