//! Conditions at random, as Cedar text: every operator, well typed for the most part.

/// Numbers from a seed (splitmix64).
pub(crate) struct Random(u64);

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Sort {
    Truth,
    Whole,
    Text,
    Time,
    Span,
    Purpose,
    Group,
    Party,
    Action,
    Texts,
    Groups,
    Purposes,
    Wholes,
    Record,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    /// A whole policy.
    pub(crate) fn policy(&mut self, kinds: &[&str]) -> String {
        let effect = if self.chance(65) { "permit" } else { "forbid" };
        let principal = match self.below(8) {
            0 => format!("principal == {}::\"p{}\"", self.pick(kinds), self.below(3)),
            1 => format!("principal in {}::\"p{}\"", self.pick(kinds), self.below(3)),
            2 | 3 => format!("principal is {}", self.pick(kinds)),
            4 => format!("principal is {} in {}::\"p0\"", self.pick(kinds), self.pick(kinds)),
            _ => "principal".to_owned(),
        };
        let action = match self.below(6) {
            0 => "action == Action::\"name:clear\"".to_owned(),
            1 => format!("action in {}", self.group_action()),
            2 => format!("action in [{}, {}]", self.group_action(), self.leaf_action()),
            _ => "action".to_owned(),
        };
        let resource = if self.chance(30) { "resource is Record" } else { "resource" };
        let mut text = format!("{effect} ({principal}, {action}, {resource})");
        for _ in 0..self.below(3) {
            let word = if self.chance(75) { "when" } else { "unless" };
            let depth = 1 + self.below(4);
            text.push_str(&format!(" {word} {{ {} }}", self.of(Sort::Truth, depth)));
        }
        text.push_str(";\n");
        text
    }

    /// A condition about `now` and constants.
    pub(crate) fn of_now(&mut self, depth: usize) -> String {
        if depth > 2 && self.chance(60) {
            let op = self.pick(&["&&", "||"]);
            return format!("({} {op} {})", self.of_now(depth - 1), self.of_now(depth - 1));
        }
        let op = self.pick(&["<", "<=", ">", ">=", "=="]);
        let (a, b) = match self.below(3) {
            0 => (self.moment(depth), self.moment(depth)),
            1 => (self.length(depth), self.length(depth)),
            _ => {
                let unit = self.pick(&["Milliseconds", "Seconds", "Minutes", "Hours", "Days"]);
                let number = self.pick(&["0", "1", "-1", "9", "100", "152", "3600"]);
                (format!("({}).to{unit}()", self.length(depth)), number.to_owned())
            }
        };
        format!("({a} {op} {b})")
    }

    fn moment(&mut self, depth: usize) -> String {
        match self.below(if depth == 0 { 4 } else { 7 }) {
            0..=2 => "context.now".to_owned(),
            3 => self
                .pick(&[
                    "datetime(\"2026-06-01\")",
                    "datetime(\"2026-06-01T10:02:05Z\")",
                    "datetime(\"2027-01-01\")",
                    "datetime(\"1969-12-31T23:59:59.999Z\")",
                ])
                .to_owned(),
            4 => format!("({}).toDate()", self.moment(depth - 1)),
            _ => format!("({}).offset({})", self.moment(depth - 1), self.length(depth - 1)),
        }
    }

    fn length(&mut self, depth: usize) -> String {
        match self.below(if depth == 0 { 2 } else { 5 }) {
            0 | 1 => {
                let all =
                    ["1d", "-36h", "9h", "0ms", "20605d", "1s", "8h30m", "9223372036854775807ms", "-20700d"];
                format!("duration(\"{}\")", all[self.below(all.len())])
            }
            2 => format!("({}).toTime()", self.moment(depth - 1)),
            _ => format!("({}).durationSince({})", self.moment(depth - 1), self.moment(depth - 1)),
        }
    }

    fn group_action(&mut self) -> &'static str {
        self.pick(&[
            "Action::\"form:clear\"",
            "Action::\"form:masked\"",
            "Action::\"class:sensitive\"",
            "Action::\"class:personal\"",
            "Action::\"field:name\"",
            "Action::\"field:nothing\"",
        ])
    }

    fn leaf_action(&mut self) -> &'static str {
        self.pick(&[
            "Action::\"name:clear\"",
            "Action::\"mobile:masked\"",
            "Action::\"disability:generalised\"",
        ])
    }

    /// An expression of that sort, at most so deep.
    pub(crate) fn of(&mut self, sort: Sort, depth: usize) -> String {
        let sort = if depth > 0 && self.chance(3) { self.sort() } else { sort };
        if depth == 0 || self.chance(20) {
            return self.leaf(sort);
        }
        let below = depth - 1;
        if self.chance(8) {
            return format!(
                "(if {} then {} else {})",
                self.of(Sort::Truth, below),
                self.of(sort, below),
                self.of(sort, below)
            );
        }
        if self.chance(3) {
            return format!("({{a: {}, b: {}}}.a)", self.of(sort, below), self.of(Sort::Whole, below));
        }
        match sort {
            Sort::Truth => self.truth(below),
            Sort::Whole => match self.below(6) {
                0 => format!("({} + {})", self.of(sort, below), self.of(sort, below)),
                1 => format!("({} - {})", self.of(sort, below), self.of(sort, below)),
                2 => format!("({} * {})", self.of(sort, below), self.of(sort, below)),
                3 => format!("(-({}))", self.of(sort, below)),
                4 => {
                    let unit = self.pick(&["Milliseconds", "Seconds", "Minutes", "Hours", "Days"]);
                    format!("({}).to{unit}()", self.of(Sort::Span, below))
                }
                _ => self.leaf(sort),
            },
            Sort::Time => match self.below(3) {
                0 => format!("({}).offset({})", self.of(sort, below), self.of(Sort::Span, below)),
                1 => format!("({}).toDate()", self.of(sort, below)),
                _ => self.leaf(sort),
            },
            Sort::Span => match self.below(3) {
                0 => format!("({}).toTime()", self.of(Sort::Time, below)),
                1 => {
                    format!("({}).durationSince({})", self.of(Sort::Time, below), self.of(Sort::Time, below))
                }
                _ => self.leaf(sort),
            },
            Sort::Texts => self.set(Sort::Text, below),
            Sort::Groups => self.set(Sort::Group, below),
            Sort::Purposes => self.set(Sort::Purpose, below),
            Sort::Wholes => self.set(Sort::Whole, below),
            Sort::Record => {
                format!("({{a: {}, b: {}}})", self.of(Sort::Text, below), self.of(Sort::Truth, below))
            }
            _ => self.leaf(sort),
        }
    }

    fn sort(&mut self) -> Sort {
        const ALL: [Sort; 14] = [
            Sort::Truth,
            Sort::Whole,
            Sort::Text,
            Sort::Time,
            Sort::Span,
            Sort::Purpose,
            Sort::Group,
            Sort::Party,
            Sort::Action,
            Sort::Texts,
            Sort::Groups,
            Sort::Purposes,
            Sort::Wholes,
            Sort::Record,
        ];
        ALL[self.below(ALL.len())]
    }

    fn set(&mut self, of: Sort, depth: usize) -> String {
        if self.chance(40) {
            return match of {
                Sort::Text => self.leaf(Sort::Texts),
                Sort::Group => self.leaf(Sort::Groups),
                Sort::Purpose => self.leaf(Sort::Purposes),
                _ => "[1, 2, 3]".to_owned(),
            };
        }
        let all: Vec<String> = (0..self.below(4)).map(|_| self.of(of, depth)).collect();
        format!("[{}]", all.join(", "))
    }

    fn truth(&mut self, depth: usize) -> String {
        let compared = [Sort::Whole, Sort::Time, Sort::Span];
        match self.below(17) {
            0 | 1 => format!("({} && {})", self.of(Sort::Truth, depth), self.of(Sort::Truth, depth)),
            2 | 3 => format!("({} || {})", self.of(Sort::Truth, depth), self.of(Sort::Truth, depth)),
            4 => format!("(!({}))", self.of(Sort::Truth, depth)),
            5 | 6 => {
                let sort = compared[self.below(3)];
                let op = self.pick(&["<", "<=", ">", ">="]);
                format!("({} {op} {})", self.of(sort, depth), self.of(sort, depth))
            }
            7 | 8 => {
                let (a, b) = (self.sort(), self.sort());
                let b = if self.chance(85) { a } else { b };
                let op = self.pick(&["==", "!="]);
                format!("({} {op} {})", self.of(a, depth), self.of(b, depth))
            }
            9 => {
                let (one, many) = self.pick(&[
                    &(Sort::Text, Sort::Texts),
                    &(Sort::Group, Sort::Groups),
                    &(Sort::Purpose, Sort::Purposes),
                    &(Sort::Whole, Sort::Wholes),
                ]);
                format!("({}).contains({})", self.of(*many, depth), self.of(*one, depth))
            }
            10 => {
                let sort = *self.pick(&[&Sort::Texts, &Sort::Groups, &Sort::Purposes, &Sort::Wholes]);
                let op = self.pick(&["containsAll", "containsAny"]);
                format!("({}).{op}({})", self.of(sort, depth), self.of(sort, depth))
            }
            11 => {
                let sort = *self.pick(&[&Sort::Texts, &Sort::Groups, &Sort::Purposes]);
                format!("({}).isEmpty()", self.of(sort, depth))
            }
            12 => {
                let (one, many) = *self.pick(&[
                    &(Sort::Purpose, Sort::Purpose),
                    &(Sort::Purpose, Sort::Purposes),
                    &(Sort::Group, Sort::Groups),
                    &(Sort::Party, Sort::Party),
                    &(Sort::Action, Sort::Action),
                ]);
                format!("({} in {})", self.of(one, depth), self.of(many, depth))
            }
            13 => {
                let sort = *self.pick(&[&Sort::Party, &Sort::Purpose, &Sort::Group, &Sort::Action]);
                let kind = self
                    .pick(&["Manager", "Worker", "Resident", "Purpose", "Group", "Action", "Record", "A::B"]);
                let within = match self.chance(30) {
                    true => format!(" in {}", self.of(sort, depth)),
                    false => String::new(),
                };
                format!("({} is {kind}{within})", self.of(sort, depth))
            }
            14 => {
                let pattern = self.pick(&["*", "御*", "*b*", "a\\*", "", "*1*2*", "p?", "ab", "**a"]);
                format!("({} like \"{pattern}\")", self.of(Sort::Text, depth))
            }
            15 => {
                // a question before the use, as a policy that validates asks it
                let (has, sort, read) = *self.pick(&[
                    &("resource has age", Sort::Whole, "resource.age"),
                    &("resource has grid", Sort::Text, "resource.grid"),
                    &("resource has since", Sort::Time, "resource.since"),
                    &("resource has person", Sort::Text, "resource.person"),
                    &("resource has owner", Sort::Truth, "resource.owner"),
                    &("principal has contract", Sort::Time, "principal.contract.until"),
                    &("principal has contract.until", Sort::Time, "principal.contract.until"),
                    &("context has ticket", Sort::Text, "context.ticket"),
                    &("principal has station", Sort::Text, "principal.station"),
                ]);
                let op = match sort {
                    Sort::Whole | Sort::Time => self.pick(&["<", "<=", "==", ">="]),
                    _ => "==",
                };
                format!("({has} && {read} {op} {})", self.of(sort, depth))
            }
            _ => self.leaf(Sort::Truth),
        }
    }

    fn leaf(&mut self, sort: Sort) -> String {
        let all: &[&str] = match sort {
            Sort::Truth => &[
                "true",
                "false",
                "resource.owner",
                "resource has age",
                "resource has owner",
                "resource has community",
                "resource has grid",
                "resource has nothing",
                "principal has station",
                "principal has contract",
                "principal has contract.until",
                "principal has contract.nothing",
                "principal has organisation.x",
                "context has ticket",
                "context has emergency",
                "context has purpose.x",
                "context has now",
                "principal.trusted",
                "principal is Manager",
                "resource is Record",
                "resource is Group",
                "{a: 1, b: 2} has a",
                "{a: 1} has b",
                "{a: {b: 1}} has a.b",
                "{a: {b: 1}} has a.c",
                "Group::\"minor\" has title",
                "action has x",
                "Manager::\"p0\" has organisation",
                "1 has a",
                "resource.groups.contains(Group::\"elderly\")",
                "resource.consents.contains(context.purpose)",
                "principal.communities.contains(resource.community)",
                "resource.community == \"御景湾\"",
                "resource.groups.containsAny([Group::\"minor\", Group::\"correction\"])",
                "context.purpose in Purpose::\"property\"",
                "resource.person == principal.person",
            ],
            Sort::Whole => &[
                "0",
                "1",
                "2",
                "60",
                "-1",
                "9223372036854775807",
                "-9223372036854775807",
                "3037000500",
                "resource.age",
                "resource.age",
                "resource.size",
                "resource.household",
                "principal.level",
                "resource.nothing",
            ],
            Sort::Text => &[
                "\"御景湾\"",
                "\"b\"",
                "\"\"",
                "\"p1\"",
                "\"ab\"",
                "resource.community",
                "resource.grid",
                "resource.person",
                "principal.organisation",
                "principal.station",
                "context.ticket",
                "context.emergency",
                "principal.person",
                "principal.contract.number",
                "Manager::\"p1\".organisation",
                "Worker::\"p9\".organisation",
            ],
            Sort::Time => &[
                "datetime(\"2026-06-01\")",
                "datetime(\"2026-01-15T10:00:00+0800\")",
                "datetime(\"1950-03-01\")",
                "datetime(\"2026-02-30\")",
                "context.now",
                "context.now",
                "resource.since",
                "principal.contract.from",
                "principal.contract.until",
                "principal.opened",
            ],
            Sort::Span => &[
                "duration(\"1d\")",
                "duration(\"-36h\")",
                "duration(\"9h\")",
                "duration(\"0ms\")",
                "duration(\"x\")",
                "duration(\"9223372036854775807ms\")",
                "context.now.toTime()",
                "duration(\"3650d\")",
            ],
            Sort::Purpose => &[
                "context.purpose",
                "Purpose::\"property\"",
                "Purpose::\"repair\"",
                "Purpose::\"urgent\"",
                "Purpose::\"care\"",
                "Purpose::\"unheard\"",
            ],
            Sort::Group => {
                &["Group::\"minor\"", "Group::\"elderly\"", "Group::\"correction\"", "Group::\"unheard\""]
            }
            Sort::Party => {
                &["principal", "Manager::\"p0\"", "Worker::\"p1\"", "Resident::\"p2\"", "Purpose::\"care\""]
            }
            Sort::Action => &[
                "action",
                "Action::\"name:clear\"",
                "Action::\"mobile:masked\"",
                "Action::\"form:clear\"",
                "Action::\"class:sensitive\"",
            ],
            Sort::Texts => &[
                "principal.communities",
                "[\"御景湾\", \"b\"]",
                "[]",
                "principal.contract.communities",
                "[\"\", 1]",
            ],
            Sort::Groups => &[
                "resource.groups",
                "resource.groups",
                "[]",
                "[Group::\"minor\", Group::\"elderly\"]",
                "principal.contract.clients",
                "principal.wards",
                "[Group::\"minor\", Group::\"elderly\", Group::\"correction\"]",
            ],
            Sort::Purposes => &[
                "resource.consents",
                "resource.consents",
                "[Purpose::\"repair\", Purpose::\"care\"]",
                "principal.contract.services",
                "principal.tasks",
                "[]",
            ],
            Sort::Wholes => &["[1, 2, 3]", "[resource.age, 60]", "[]"],
            Sort::Record => &["context", "principal.contract", "{a: \"x\", b: true}", "{}"],
        };
        let leaf = self.pick(all);
        if leaf.contains(' ') { format!("({leaf})") } else { leaf.to_owned() }
    }
}
