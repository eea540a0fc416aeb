use super::*;

#[test]
fn each_jail_of_root_has_a_user_of_its_own_where_the_machine_knows_enough() {
    let all = "         0          0 4294967295\n";
    assert!(FREE.contains(&own(all).unwrap()));
    assert_ne!(own(all), own(all));
    assert_eq!(own("0 100000 65536\n"), Some(NOBODY));
}

#[test]
fn root_among_no_others_stays_who_it_is() {
    assert_eq!(own("0 1000 1\n"), None);
}
