//! Export and import.

use std::collections::BTreeMap;

use yingbi_consent::{
    Actor, Categories, ConsentAct, ConsentRecord, ConsentStore, Error, Party, Purposes, Recipients,
    Selection, Terms, Validity,
};

use crate::place::{DAY, NOW, Place, consents, entry, give, person, withdraw};

/// Every member of the terms.
fn full() -> Terms {
    let text = |name: &str| Some(format!("{name} “引号” \\ 😀"));
    Terms {
        purpose: "repair".to_owned(),
        recipients: Recipients::Only(["绿城物业".to_owned(), "维修队".to_owned()].into()),
        categories: Categories::Only(BTreeMap::from([
            ("mobile".to_owned(), false),
            ("health".to_owned(), true),
        ])),
        notice: Some("隐私告知书 2026-3".to_owned()),
        language: "zh-CN".to_owned(),
        purpose_type: text("type"),
        lawful_basis: "consent".to_owned(),
        controllers: vec!["committee".to_owned()],
        collection_method: text("form"),
        processing_method: text("list"),
        storage_locations: vec!["居委会".to_owned()],
        retention_period: Some("P3Y".to_owned()),
        processing_locations: vec!["杭州".to_owned()],
        geographic_restrictions: vec!["CN".to_owned()],
        services: vec!["维修".to_owned()],
        jurisdiction: "CN".to_owned(),
        withdrawal_method: text("at the counter"),
        privacy_rights: text("rights"),
        codes_of_conduct: text("code"),
        impact_assessment: text("assessment"),
        authority_party: text("authority"),
        parties: vec![
            Party {
                id: "committee".to_owned(),
                name: Some("凤麟社区居委会".to_owned()),
                address: text("road"),
                email: Some("office@example.cn".to_owned()),
                url: Some("https://example.cn".to_owned()),
                phone: Some("0571-1".to_owned()),
                role: Some("controller".to_owned()),
                contact: text("counter"),
                kind: text("committee"),
            },
            Party { id: "x".to_owned(), ..Party::default() },
        ],
    }
}

fn exported(store: &mut ConsentStore, selection: &Selection) -> String {
    let mut bytes = Vec::new();
    let written = store.export(selection, &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(text.lines().count() as u64, written);
    text
}

fn filled(place: &Place) -> ConsentStore {
    let (mut store, _) = place.register();
    let mut child = entry(
        "child",
        ConsentAct::Give {
            terms: full(),
            validity: Validity { from: Some(NOW + 1), until: Some(NOW + DAY) },
        },
        NOW,
    );
    child.by = Actor::Guardian(person("mother"));
    let mut expiry =
        entry("child", ConsentAct::Expire { consents: consents(Some("repair"), None) }, NOW + DAY);
    expiry.by = Actor::Controller;
    store
        .record(&[
            child,
            give("q", "repair", None, NOW),
            withdraw("q", Some("repair"), Some("绿城物业"), NOW),
            entry("q", ConsentAct::Refuse { terms: Terms::new("care") }, NOW + 2),
            give("r", "repair", None, NOW + 3),
            expiry,
        ])
        .unwrap();
    store.erase(&person("r"), NOW + DAY + 1).unwrap();
    store
}

pub fn records_leave_and_come_back(place: &Place) {
    let mut store = filled(place);
    let text = exported(&mut store, &Selection::default());
    assert_eq!(text.lines().count(), 5);
    let (mut other, _) = place.register();
    assert_eq!(other.import(&mut text.as_bytes(), NOW + 9 * DAY).unwrap(), (5, 0));
    assert_eq!(exported(&mut other, &Selection::default()), text);
    let plain = |records: Vec<ConsentRecord>| -> Vec<ConsentRecord> {
        let mut records = records;
        records.iter_mut().flat_map(|record| &mut record.events).for_each(|event| event.sequence = 0);
        records
    };
    assert_eq!(
        plain(other.records(&Selection::default()).unwrap()),
        plain(store.records(&Selection::default()).unwrap())
    );
    let purposes = Purposes::flat(["repair", "care"]).unwrap();
    for at in [NOW, NOW + 1, NOW + 2, NOW + DAY, NOW + 2 * DAY] {
        for recipient in ["绿城物业", "维修队", "another"] {
            let [mut here, mut there] = [&mut store, &mut other]
                .map(|store| store.state(at, recipient, &purposes).unwrap().into_masks());
            // Who was erased is somebody else in each register.
            here.remove("");
            there.remove("");
            assert_eq!(here, there);
        }
    }
    // Again: nothing new, except for those who were erased.
    let known: String = text
        .lines()
        .filter(|line| !line.contains("\"pii_principal_id\":null"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(other.import(&mut known.as_bytes(), NOW + 9 * DAY).unwrap(), (0, 4));
    assert_eq!(other.import(&mut text.as_bytes(), NOW + 9 * DAY).unwrap(), (0, 5));
    // Of one person, for one purpose.
    let selection = Selection { person: Some(person("q")), purpose: Some("care".to_owned()) };
    assert_eq!(exported(&mut store, &selection).lines().count(), 1);
    assert_eq!(exported(&mut store, &Selection { person: Some(person("nobody")), purpose: None }), "");
    // A record that says something else under the same id.
    let changed = known.replacen("\"event_state\":\"given\"", "\"event_state\":\"renewed\"", 1);
    assert_eq!(other.import(&mut changed.as_bytes(), NOW + 9 * DAY), Err(Error::Conflict { line: 1 }));
}

pub fn the_document_is_that_of_the_standard(place: &Place) {
    let mut store = filled(place);
    let text = exported(&mut store, &Selection { person: Some(person("child")), purpose: None });
    let id = text.split("\"record_id\":\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(id.len(), 36);
    assert_eq!(&id[14..15], "4");
    let expected = format!(
        concat!(
            r#"{{"schema_version":"ISO/IEC TS 27560:2023; yingbi 1","record_id":"{id}","pii_principal_id":"child","#,
            r#""pii_processing":{{"privacy_notice":"隐私告知书 2026-3","language":"zh-CN","purposes":[{{"purpose":"repair","purpose_type":"type{tail}","#,
            r#""lawful_basis":"consent","pii_information":[{{"pii_type":"health","sensitive_pii_category":true}},{{"pii_type":"mobile","sensitive_pii_category":false}}],"#,
            r#""pii_controllers":["committee"],"collection_method":"form{tail}","processing_method":"list{tail}","storage_locations":["居委会"],"#,
            r#""retention_period":"P3Y","processing_locations":["杭州"],"geographic_restrictions":["CN"],"services":["维修"],"jurisdiction":"CN","#,
            r#""recipient_third_parties":["维修队","绿城物业"],"withdrawal_method":"at the counter{tail}","privacy_rights":"rights{tail}","#,
            r#""codes_of_conduct":"code{tail}","impact_assessment":"assessment{tail}","authority_party":"authority{tail}"}}]}},"#,
            r#""party_identification":[{{"party_id":"committee","party_address":"road{tail}","party_email":"office@example.cn","party_url":"https://example.cn","#,
            r#""party_phone":"0571-1","party_name":"凤麟社区居委会","party_role":"controller","party_contact":"counter{tail}","party_type":"committee{tail}"}},{{"party_id":"x"}}],"#,
            r#""events":[{{"event_time":"2026-06-01T02:00:00.000Z","validity_duration":"2026-06-01T02:00:00.001Z/2026-06-02T02:00:00.000Z","#,
            r#""entity_id":"mother","entity_role":"guardian","event_type":"explicit","event_state":"given"}},"#,
            r#"{{"event_time":"2026-06-02T02:00:00.000Z","entity_id":"committee","entity_role":"pii_controller","event_type":"explicit","event_state":"expired"}}]}}"#,
            "\n"
        ),
        id = id,
        tail = r" “引号” \\ 😀"
    );
    assert_eq!(text, expected);
}

pub fn an_import_is_strict_and_whole(place: &Place) {
    let mut store = filled(place);
    let good = exported(&mut store, &Selection { person: Some(person("child")), purpose: None });
    let (mut other, _) = place.register();
    let second = good.replacen("\"record_id\":\"", "\"record_id\":\"x", 1);
    let mut refuse = |from: &str, to: &str, member: &str, why: &str| {
        assert!(second.contains(from), "{from}");
        let text = format!("{good}{}", second.replacen(from, to, 1));
        let error = other.import(&mut text.as_bytes(), NOW + 9 * DAY).unwrap_err();
        match &error {
            Error::Document { line: 2, member: at, why: said } => {
                assert_eq!((at.as_str(), *said), (member, why), "{to}")
            }
            error => panic!("{to}: {error:?}"),
        }
        assert!(!error.to_string().contains("secret"));
        assert!(other.records(&Selection::default()).unwrap().is_empty(), "nothing of it is kept");
    };
    refuse("yingbi 1", "yingbi 2", "schema_version", "another schema");
    refuse(
        "\"pii_principal_id\":\"child\"",
        "\"pii_principal_id\":\"child\",\"extra\":\"secret\"",
        "extra",
        "unknown member",
    );
    refuse(
        "\"pii_principal_id\":\"child\"",
        "\"pii_principal_id\":\"child\",\"330106secret\":1",
        "?",
        "unknown member",
    );
    refuse("\"pii_principal_id\":\"child\",", "", "pii_principal_id", "missing");
    refuse("\"pii_principal_id\":\"child\"", "\"pii_principal_id\":7", "pii_principal_id", "the wrong type");
    refuse(
        "\"pii_principal_id\":\"child\"",
        "\"pii_principal_id\":\" \"",
        "pii_principal_id",
        "unusable text",
    );
    refuse("\"language\":\"zh-CN\",", "", "pii_processing.language", "missing");
    refuse(
        "\"language\":\"zh-CN\"",
        "\"language\":\"zh-CN\",\"language\":\"en\"",
        "pii_processing.language",
        "a member stands twice",
    );
    refuse(
        "{\"pii_type\":\"health\",",
        "{\"pii_type\":\"mobile\",",
        "pii_processing.purposes[0].pii_information",
        "contradicts itself",
    );
    refuse(
        "[\"维修队\",\"绿城物业\"]",
        "[\"*\",\"绿城物业\"]",
        "pii_processing.purposes[0].recipient_third_parties",
        "contradicts itself",
    );
    refuse(
        "[\"维修队\",\"绿城物业\"]",
        "[]",
        "pii_processing.purposes[0].recipient_third_parties",
        "contradicts itself",
    );
    refuse("\"purpose\":\"repair\"", "\"purpose\":\"*\"", "pii_processing", "unusable text");
    refuse(
        "\"event_state\":\"given\"",
        "\"event_state\":\"granted\"",
        "events[0].event_state",
        "unknown word",
    );
    refuse(
        "\"event_state\":\"given\"",
        "\"event_state\":\"withdrawn\"",
        "events[0].validity_duration",
        "contradicts itself",
    );
    refuse("\"event_type\":\"explicit\"", "\"event_type\":\"yes\"", "events[0].event_type", "unknown word");
    refuse(
        "\"entity_role\":\"guardian\"",
        "\"entity_role\":\"friend\"",
        "events[0].entity_role",
        "unknown word",
    );
    refuse(
        "\"entity_role\":\"guardian\"",
        "\"entity_role\":\"pii_principal\"",
        "events[0].entity_id",
        "contradicts itself",
    );
    refuse("2026-06-01T02:00:00.000Z\"", "2026-06-01\"", "events[0].event_time", "unreadable time");
    refuse(
        "\"event_time\":\"2026-06-01T",
        "\"event_time\":\"2036-06-01T",
        "events[0].event_time",
        "in the future",
    );
    refuse(
        "\"event_time\":\"2026-06-01T",
        "\"event_time\":\"2026-06-02T",
        "events[1].event_time",
        "not in order",
    );
    refuse(".001Z/2026-06-02T", ".001Z/2026-05-02T", "events[0].validity_duration", "contradicts itself");
    refuse(".001Z/2026-06-02T02:00:00.000Z", ".001Z/soon", "events[0].validity_duration", "unreadable time");
    refuse("\"events\":[", "\"events\":7,\"x\":[", "events", "the wrong type");
    refuse(
        "\"event_state\":\"given\"}",
        "\"event_state\":\"given\",\"extra\":\"secret\"}",
        "events[0].extra",
        "unknown member",
    );
    refuse("\"schema_version\"", "schema_version", "", "no JSON");
    let cut = format!("{good}{}", &second[..second.len() / 2]);
    assert!(matches!(
        other.import(&mut cut.as_bytes(), NOW + 9 * DAY),
        Err(Error::Document { line: 2, why: "it ends too early", .. })
    ));
    let gap = format!("{good}\n{second}");
    assert!(matches!(
        other.import(&mut gap.as_bytes(), NOW + 9 * DAY),
        Err(Error::Document { line: 2, why: "an empty line", .. })
    ));
    let long = format!("{good}{}", " ".repeat(2 << 20));
    assert!(matches!(
        other.import(&mut long.as_bytes(), NOW + 9 * DAY),
        Err(Error::Document { line: 2, .. })
    ));
    let broken = [good.as_bytes(), b"\xff\n"].concat();
    assert!(matches!(
        other.import(&mut broken.as_slice(), NOW + 9 * DAY),
        Err(Error::Document { line: 2, why: "not UTF-8", .. })
    ));
    assert_eq!(
        other.import(&mut good.trim_end().as_bytes(), NOW + 9 * DAY),
        Ok((1, 0)),
        "the last line may lack its end"
    );
}
