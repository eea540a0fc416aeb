use super::*;

#[test]
fn threads_that_wait_together_wait_once() {
    let mut waits = Waits::default();
    for (threads, wanted) in [
        (vec![], None),
        (vec![("main", 1)], Some(1)),
        (vec![("main", 1), ("one", 5)], Some(6)),
        (vec![("main", 4), ("one", 8)], Some(9)),
        // The second has ended.
        (vec![("main", 6)], Some(11)),
        (vec![("main", 6)], Some(11)),
        (vec![("main", 6), ("two", 2), ("three", 1)], Some(13)),
        (vec![], None),
    ] {
        let threads = threads
            .into_iter()
            .map(|(name, waited)| (name.into(), Duration::from_secs(waited)));
        let found = waits.add(threads.collect());
        assert_eq!(found, wanted.map(Duration::from_secs));
    }
}

#[test]
fn the_kernel_says_something_of_this_process_and_nothing_of_none() {
    let own = std::process::id().cast_signed();
    assert!(Waits::default().look(own).is_some());
    assert_eq!(Waits::default().look(0), None);
}
