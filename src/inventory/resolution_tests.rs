//! Tests of the stored result of a resolve.

use roaring::RoaringBitmap;

use super::tests::{Home, asset, run, script};
use super::*;
use crate::model::{AssetId, ConfidenceClass, Estimate, ReadingId, Refusal, Role};

#[test]
fn a_resolution_replaces_the_one_before() {
    let home = Home::new();
    let mut inventory = home.open();
    script(&mut inventory).unwrap();
    let set = |kind: Option<&str>, people: &[u32]| IdentitySet {
        reading: ReadingId::from_stored(10),
        kind: kind.map(str::to_owned),
        identities: people.iter().collect::<RoaringBitmap>(),
    };
    let refused = Estimate::refused((3, 1), (1, 3), Refusal::LowRecall);
    let reviewed = Estimate::modelled((3, 1), (1, 2, 3)).reviewed();
    for (people, estimate) in [(&[1, 2, 70_000][..], refused), (&[3], reviewed)] {
        let resolution = Resolution {
            resolved: 5,
            people: estimate,
            model: "{}".into(),
            likely_of_strict: vec![0, 1, 1],
            loose_of_likely: vec![0, 0],
            roles: vec![(Role::Customer, people.iter().collect())],
            attributes: vec![AttributeSet {
                attribute: Attribute::Region,
                value: -13,
                identities: people.iter().collect(),
            }],
            values: vec![("email".into(), 3)],
            identities: vec![set(None, people), set(Some("email"), people)],
            sure: vec![set(None, &[2]), set(Some("email"), &[])],
        };
        inventory.store_resolution(&resolution).unwrap();
        let view = inventory.resolution().unwrap().unwrap();
        assert_eq!((view.people, view.outdated), (resolution.people, false));
        assert_eq!((view.likely_of_strict, view.roles), (resolution.likely_of_strict, resolution.roles));
        assert_eq!(inventory.attribute_sets(Attribute::Region).unwrap(), [(-13, people.iter().collect())]);
        assert_eq!(inventory.attribute_sets(Attribute::BirthYear).unwrap(), []);
        assert_eq!(inventory.identity_kinds().unwrap(), ["email"]);
        let mut asked = 0;
        let readings = [9, 10, 11].map(ReadingId::from_stored);
        inventory.identity_sets_of(&readings, Some("email"), &mut |set| asked += set.identities.len()).unwrap();
        assert_eq!(asked, people.len() as u64);
        for which in [IdentityQuery::WholeReadings, IdentityQuery::Kind("email"), IdentityQuery::EveryKind] {
            let mut found = Vec::new();
            inventory.each_identity_set(which, ConfidenceClass::Medium, &mut |set| found.push(set.identities)).unwrap();
            assert_eq!(found, [people.iter().collect::<RoaringBitmap>()]);
            let (mut sure, whole) = (0, which == IdentityQuery::WholeReadings);
            inventory.each_identity_set(which, ConfidenceClass::High, &mut |set| sure += set.identities.len()).unwrap();
            assert_eq!(sure, u64::from(whole));
        }
    }
    inventory.begin_run(&run()).unwrap();
    let mut outdated_by = |batch: Batch| {
        inventory.commit(batch).unwrap();
        inventory.flush().unwrap();
        inventory.resolution().unwrap().unwrap().outdated
    };
    let ended = |assets: Vec<AssetRow>| Batch { assets, ..Batch::default() };
    assert!(!outdated_by(ended(vec![asset(10, 10, Some(10)), asset(300, 10, None)])), "read again to the same end");
    assert!(outdated_by(ended(vec![asset(10, 10, Some(11))])), "another content");
    assert!(outdated_by(Batch { gone: vec![AssetId::from_stored(11)], ..Batch::default() }));
}
