//! Self-made documents that the tests and the example render.

use std::collections::BTreeMap;

use yingbi_report::*;

fn column(
    index: u64,
    name: &str,
    kind: &str,
    attribute_type: &str,
    sensitivity: &str,
    confidence: f64,
) -> ColumnReport {
    ColumnReport {
        index,
        name: name.to_owned(),
        kind: kind.to_owned(),
        attribute_type: attribute_type.to_owned(),
        sensitivity: sensitivity.to_owned(),
        confidence,
        counts: CellCounts { valid: 2_000, ..CellCounts::default() },
        ..ColumnReport::default()
    }
}

fn bucket(size_from: u64, size_to: Option<u64>, classes: u64, records: u64) -> SizeBucket {
    SizeBucket { size_from, size_to, classes, records }
}

/// A file with much in it.
pub fn audit() -> AuditDocument {
    let mut columns = vec![
        column(0, "序号", "row_no", "insensitive", "none", 0.99),
        column(1, "姓名", "person_name", "direct", "personal", 0.98),
        column(2, "身份证号", "resident_id", "direct", "sensitive", 0.999),
        column(3, "性别", "sex", "quasi", "personal", 0.99),
        column(4, "出生日期", "birth_date", "quasi", "personal", 0.97),
        column(5, "联系电话(本人或家属)", "mobile", "direct", "personal", 0.96),
        column(6, "现居住地址", "address", "quasi", "personal", 0.95),
        column(7, "文化程度", "education", "quasi", "personal", 0.97),
        column(8, "慢性病", "health", "sensitive", "sensitive", 0.91),
        column(9, "产品编号", "mobile", "direct", "personal", 0.52),
        column(10, "备注", "free_text", "direct", "personal", 0.93),
        column(11, "楼栋负责人", "other", "insensitive", "none", 0.71),
    ];
    columns[2].counts =
        CellCounts { empty: 12, valid: 1_961, damaged: 21, masked: 4, invalid: 2, found: BTreeMap::new() };
    columns[5].counts.found.insert("mobile".to_owned(), 1_988);
    columns[9].ambiguous = true;
    columns[9].alternatives.push(Alternative { kind: "other".to_owned(), confidence: 0.44 });
    columns[10].counts.empty = 812;
    columns[10].counts.found.extend([("resident_id".to_owned(), 31), ("mobile".to_owned(), 118)]);
    columns[11].counts.found.insert("mobile".to_owned(), 3);
    columns[2].evidence.extend([
        (
            "header-exact".to_owned(),
            Fact::from([("kind", "resident_id".into()), ("term", "身份证号".into())]),
        ),
        (
            "pass-rate".to_owned(),
            Fact::from([
                ("kind", "resident_id".into()),
                ("passed", 1_961u64.into()),
                ("of", 1_988u64.into()),
                ("chance", 0u64.into()),
            ]),
        ),
    ]);
    columns[4].evidence.insert("unheard-of".to_owned(), Fact::from([("rate", 0.98f64.into())]));
    let quasi = ["性别", "出生日期", "现居住地址", "文化程度"];
    AuditDocument {
        version: VERSION,
        tool: "yingbi 0.1.0".to_owned(),
        inputs: vec![AuditInput {
            path: "exports/2026 居民台账.xlsx".to_owned(),
            format: "xlsx".to_owned(),
            encoding: None,
            header_row: Some(3),
            rows: 12_000,
            sheet: Some("常住人口".to_owned()),
            sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
            columns,
            risk: Some(RiskReport {
                quasi_identifiers: quasi.map(str::to_owned).to_vec(),
                k: 1,
                k_persons: Some(1),
                uniques: 11_871,
                classes: 11_930,
                records: 12_000,
                prosecutor_max: 1.0,
                prosecutor_average: 11_930.0 / 12_000.0,
                above: Some(11_994.0 / 12_000.0),
                population: Some(PopulationReport {
                    size: 1_200_000,
                    journalist_max: 0.0465,
                    journalist_average: 0.0463,
                    model: "pitman".to_owned(),
                    uniques: 812_345.0,
                    standard_error: Some(10_234.0),
                    conditional: 0.71,
                }),
                persons: Some(UnitReport { alone: 11_902, average: 0.995 }),
                distribution: vec![
                    bucket(1, Some(1), 11_871, 11_871),
                    bucket(2, Some(2), 52, 104),
                    bucket(3, Some(4), 6, 19),
                    bucket(5, Some(9), 1, 6),
                ],
            }),
            suggestion: Some(SuggestionReport {
                looked_at: 12_000,
                depth: 4,
                error: 0.0,
                threshold: 0.8,
                columns: vec![ColumnTells {
                    name: "面积".to_owned(),
                    attribute_type: "insensitive".to_owned(),
                    distinctness: 0.4,
                    separation: 0.99,
                    weight: 0.5,
                    identifying: true,
                }],
                keys: vec![
                    KeyReport {
                        columns: vec!["出生日期".to_owned()],
                        distinctness: 0.85,
                        separation: 0.9999,
                        uniques: 0.75,
                    },
                    KeyReport {
                        columns: vec!["性别".to_owned(), "面积".to_owned()],
                        distinctness: 0.9,
                        separation: 0.999,
                        uniques: 0.85,
                    },
                ],
                k_for_risk: vec![KForRisk { risk: 0.2, k: 5 }, KForRisk { risk: 0.09, k: 12 }],
            }),
            breaches: vec![
                Breach {
                    attack: "check-digit".to_owned(),
                    column: "身份证号(脱敏)".to_owned(),
                    rows: 12_000,
                    recovered: 9_120,
                    severity: "high".to_owned(),
                    clause: Some("PIPL 51".to_owned()),
                },
                Breach {
                    attack: "outside_records".to_owned(),
                    rows: 3,
                    recovered: 2,
                    severity: "high".to_owned(),
                    clause: Some("PIPL 51".to_owned()),
                    ..Breach::default()
                },
            ],
            notices: vec![Notice {
                code: "YB0000".to_owned(),
                arguments: BTreeMap::from([("sheet".to_owned(), Fact::from("流动人口"))]),
            }],
        }],
    }
}

/// A file with nothing personal in it, and a header meant to do harm.
pub fn harmless() -> AuditDocument {
    let hostile = "</td><script>alert(1)</script>\u{1b}[2J\u{202e}";
    AuditDocument {
        version: VERSION,
        tool: "yingbi 0.1.0".to_owned(),
        inputs: vec![AuditInput {
            path: "-".to_owned(),
            format: "csv".to_owned(),
            encoding: Some("gb18030".to_owned()),
            rows: 3,
            columns: vec![column(0, hostile, "amount", "insensitive", "none", 0.8)],
            ..AuditInput::default()
        }],
    }
}

fn treated(name: &str, kind: &str, attribute_type: &str, treatment: &str) -> ColumnRelease {
    ColumnRelease {
        name: name.to_owned(),
        kind: kind.to_owned(),
        attribute_type: attribute_type.to_owned(),
        treatment: treatment.to_owned(),
        ..ColumnRelease::default()
    }
}

/// The release that `anonymize` makes by itself.
pub fn release() -> ReleaseRecord {
    let mut columns = vec![
        treated("序号", "row_no", "insensitive", "drop"),
        treated("姓名", "person_name", "direct", "drop"),
        treated("身份证号", "resident_id", "direct", "pseudonymize"),
        treated("性别", "sex", "quasi", "generalize"),
        treated("出生日期", "birth_date", "quasi", "generalize"),
        treated("联系电话(本人或家属)", "mobile", "direct", "mask"),
        treated("现居住地址", "address", "quasi", "generalize"),
        treated("文化程度", "education", "quasi", "generalize"),
        treated("慢性病", "health", "sensitive", "keep"),
        treated("备注", "free_text", "direct", "drop"),
    ];
    for (column, hierarchy) in [(3, "sex"), (4, "dates"), (6, "addresses"), (7, "education")] {
        columns[column].hierarchy = Some(hierarchy.to_owned());
    }
    columns[2].form = Some("token".to_owned());
    columns[2].invalid = 27;
    columns[5].form = Some("standard".to_owned());
    let level =
        |level, name: Option<&str>, records| LevelUse { level, name: name.map(str::to_owned), records };
    columns[3].levels = vec![level(0, None, 11_000), level(1, None, 520)];
    columns[4].levels = vec![level(3, None, 1_000), level(4, None, 10_000), level(7, None, 520)];
    columns[6].levels = vec![level(2, None, 9_000), level(4, None, 2_520)];
    columns[7].levels = vec![level(1, None, 11_520)];
    let quasi = ["性别", "出生日期", "现居住地址", "文化程度"];
    ReleaseRecord {
        version: VERSION,
        tool: "yingbi 0.1.0".to_owned(),
        input: ReleaseInput {
            name: "2026 居民台账.xlsx".to_owned(),
            sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
            rows: 12_000,
            format: "xlsx".to_owned(),
            sheet: Some("常住人口".to_owned()),
            header_row: Some(3),
            ..ReleaseInput::default()
        },
        output: ReleaseOutput {
            name: "shared.csv".to_owned(),
            sha256: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".to_owned(),
            rows: 11_520,
            suppressed: 480,
            format: "csv".to_owned(),
            encoding: Some("utf-8-bom".to_owned()),
            columns: 7,
            bytes: 1_048_576,
        },
        recipe_sha256: "fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13".to_owned(),
        plan_sha256: "a4e624d686e03ed2767c0abd85c14426b0b1157d2ce81d27bb4fe4f6f01d688a".to_owned(),
        columns,
        privacy: Some(PrivacyRecord {
            quasi_identifiers: quasi.map(str::to_owned).to_vec(),
            k_required: 5,
            k_measured: 5,
            k_persons: Some(5),
            record: Some("身份证号".to_owned()),
            loss: 0.3127,
            suppression_limit: 0.05,
            method: "local".to_owned(),
            classes: 702,
            uniques: 0,
            prosecutor_max: 0.2,
            prosecutor_average: 702.0 / 11_520.0,
            distribution: vec![
                bucket(5, Some(9), 320, 2_112),
                bucket(10, Some(19), 251, 3_514),
                bucket(20, Some(49), 101, 3_030),
                bucket(50, Some(99), 29, 2_101),
                bucket(100, None, 1, 763),
            ],
            models: models(),
            objective: ObjectiveRecord {
                name: "loss".to_owned(),
                aggregate: Some("geometric".to_owned()),
                value: vec![0.3127],
            },
            certificate: Certificate { kind: "heuristic".to_owned(), ..Certificate::default() },
            defended: true,
            before: Some(BeforeRecord { k: 1, classes: 11_930, uniques: 11_871, prosecutor_average: 0.994 }),
            utility: Some(UtilityRecord {
                precision: 0.61,
                entropy: 0.42,
                discernibility: 912_344.0,
                average_class: 16.41,
                ambiguity: 310.5,
                columns: vec![ColumnKept {
                    name: "性别".to_owned(),
                    loss: 0.1,
                    precision: 0.9,
                    divergence: 0.01,
                    squared_error: None,
                }],
            }),
            ..PrivacyRecord::default()
        }),
        release: None,
        keys: Some(KeyCustody { source: "run".to_owned(), wiped: true, keyring: None }),
        leftovers: Vec::new(),
        neutralised: 2,
        notices: Vec::new(),
    }
}

/// Models of every sort of proof.
fn models() -> Vec<ModelRecord> {
    let facts = |list: &[(&str, Fact)]| -> BTreeMap<String, Fact> {
        list.iter().map(|(key, fact)| ((*key).to_owned(), fact.clone())).collect()
    };
    let one = |model: &str, about: [Option<&str>; 3], asked: &[(&str, Fact)], attained: &[(&str, Fact)]| {
        let [form, column, unit] = about.map(|text| text.map(str::to_owned));
        let (model, proof) = (model.to_owned(), "file".to_owned());
        let (asked, attained) = (facts(asked), facts(attained));
        ModelRecord { model, form, column, unit, asked, attained, proof, ..ModelRecord::default() }
    };
    let k = |k: u64| [("k", k.into())];
    vec![
        one("k_anonymity", [Some("records"), None, None], &k(5), &k(5)),
        one("k_anonymity", [Some("persons"), None, Some("身份证号")], &k(5), &k(5)),
        ModelRecord {
            proof: "run".to_owned(),
            ..one("k_anonymity", [Some("households"), None, Some("户编号")], &k(3), &k(4))
        },
        one("distinct_diversity", [None, Some("慢性病"), None], &[("l", 2u64.into())], &[("l", 3u64.into())]),
        ModelRecord {
            proof: "reference".to_owned(),
            shown: facts(&[("t", 0.198.into())]),
            ..one(
                "t_closeness",
                [Some("equal"), Some("慢性病"), None],
                &[("t", 0.2.into())],
                &[("t", 0.197_531_2.into())],
            )
        },
    ]
}

/// A release by a recipe that does too little.
pub fn careless() -> ReleaseRecord {
    let mut record = release();
    record.columns[1].treatment = "keep".to_owned();
    record.leftovers = vec![
        Leftover { kind: "mobile".to_owned(), count: 3, column: Some("慢性病".to_owned()) },
        Leftover { kind: "resident_id".to_owned(), count: 1, column: None },
    ];
    record.keys = Some(KeyCustody { source: "keyring".to_owned(), wiped: false, keyring: None });
    record.release = Some(Recipient {
        recipient: Some("阳光社会工作服务中心".to_owned()),
        purpose: Some("elderly-care".to_owned()),
    });
    if let Some(privacy) = &mut record.privacy {
        privacy.k_persons = Some(3);
        privacy.prosecutor_max = 1.0 / 3.0;
    }
    record
}

/// A verification that failed.
pub fn verify() -> VerifyDocument {
    let check = |name: &str, expected: Fact, found: Fact| VerifyCheck {
        name: name.to_owned(),
        holds: expected == found,
        expected: Some(expected),
        found: Some(found),
        model: None,
    };
    let mut models = models();
    let diverse = models.remove(3);
    VerifyDocument {
        version: VERSION,
        tool: "yingbi 0.1.0".to_owned(),
        path: "shared.csv".to_owned(),
        record: "shared.csv.release.json".to_owned(),
        holds: false,
        checks: vec![
            check(
                "sha256",
                "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752".into(),
                "fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13".into(),
            ),
            check("rows", 11_520u64.into(), 11_519u64.into()),
            check("k_measured", 5u64.into(), 5u64.into()),
            VerifyCheck {
                name: "model".to_owned(),
                expected: Some(Fact::Group(diverse.attained.clone())),
                found: Some([("l", 1u64.into())].into()),
                holds: false,
                model: Some(diverse),
            },
        ],
        untold: models.split_off(2),
    }
}
