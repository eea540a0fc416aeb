use super::*;
use heartcut_plugin_api::Usage;
use proptest::prelude::*;
use serde_json::json;

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

#[test]
fn sums_are_read_and_shown_exactly() {
    for (text, picos, shown) in [
        ("0", 0, "$0.00"),
        ("12.5", 12_500_000_000_000, "$12.50"),
        ("$3", 3_000_000_000_000, "$3.00"),
        (".000125", 125_000_000, "$0.000125"),
        ("0.0000001", 100_000, "less than $0.000001"),
        ("0.000000000001", 1, "less than $0.000001"),
    ] {
        assert_eq!(usd(text).picos(), picos, "{text}");
        assert_eq!(usd(text).shown(), shown, "{text}");
    }
    for bad in ["", "-1", "1,5", "1e3", ".", "0.0000000000001", "12345678"] {
        assert!(bad.parse::<Usd>().is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn a_sum_survives_its_text(picos in 0..9_000_000_000_000_000_000_i64) {
        let sum = Usd::of_picos(picos);
        prop_assert_eq!(usd(&sum.to_string()), sum);
    }

    #[test]
    fn no_answer_costs_more_than_its_worst_case(
        input in 0..2_000_000_u64, output in 0..200_000_u64,
        cached in 0..2_000_000_u64, written in 0..2_000_000_u64, batch in any::<bool>(),
    ) {
        let table = embedded("tiers");
        let way = if batch { Way::Batch } else { Way::Online };
        let usage = Usage { input, output, cached_input: cached, cache_write: written, reasoning: output };
        let price = &table.rows[0].price;
        prop_assert!(price.cost(usage, way).usd <= price.most(input, output, way));
        prop_assert!(price.most(input, output, way) <= price.most(input + 1, output + 1, way));
    }
}

fn embedded(name: &str) -> PriceTable {
    let rows = json!([
        {"providers": ["gemini", "vertex"], "model": "tiered", "also": ["tiered-1"],
         "input": "2.00", "cached": "0.20", "cache_write": "2.50", "output": "12.00",
         "above": {"input_tokens": 200_000, "input": "4.00", "cached": "0.40", "output": "18.00"},
         "batch": {"factor": "0.5", "cached_factor": "1"}, "max_output": 65536},
        {"providers": ["openai"], "model": "plain", "input": "0.075", "output": "0.30"},
    ]);
    let table = json!({"schema": 1, "source": name, "date": "2026-11-20", "rows": rows});
    PriceTable::read(name, &table.to_string()).unwrap()
}

fn price(model: &str) -> Price {
    let table = embedded("x");
    let row = table.rows.into_iter().find(|row| row.model == model);
    row.unwrap().price
}

#[test]
fn every_token_is_charged_once() {
    // 1000 prompt tokens, 600 of them cached and 100 written; 50 output tokens, reasoning within.
    let usage = Usage {
        input: 1000,
        cached_input: 600,
        cache_write: 100,
        output: 50,
        reasoning: 40,
    };
    let online = price("tiered").cost(usage, Way::Online);
    assert_eq!(online.usd.micros(), "1570"); // 300·2 + 600·0.2 + 100·2.5 + 50·12
    assert!(!online.assumed);
    let batch = price("tiered").cost(usage, Way::Batch);
    assert_eq!(batch.usd.micros(), "845"); // half, but for what was cached
    assert!(!batch.assumed);
}

#[test]
fn long_prompts_cost_more() {
    let at = |input| {
        let usage = Usage {
            input,
            ..Usage::default()
        };
        price("tiered").cost(usage, Way::Online).usd
    };
    assert_eq!(at(200_000), usd("0.4"));
    assert_eq!(at(200_001), usd("0.800004"));
}

#[test]
fn a_discount_that_nobody_named_is_said_to_be_assumed() {
    let usage = Usage {
        input: 1,
        output: 1,
        cached_input: 1,
        ..Usage::default()
    };
    let cost = price("plain").cost(usage, Way::Batch);
    assert!(cost.assumed);
    assert_eq!(cost.usd.micros(), "0.225"); // 0.075 for what was cached, half of 0.3
    assert!(!price("plain").cost(usage, Way::Online).assumed);
}

#[test]
fn a_million_tiny_sums_do_not_drift() {
    let usage = Usage {
        input: 1,
        output: 1,
        ..Usage::default()
    };
    let one = price("plain").cost(usage, Way::Online).usd;
    let sum: Usd = (0..1_000_000).map(|_| one).sum();
    assert_eq!(sum, usd("0.375"));
}

#[test]
fn the_projects_own_rows_come_first_and_reach_services_of_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    let own = json!({"schema": 1, "source": "our contract", "date": "2026-11-01", "rows": [
        {"providers": ["gemini"], "model": "tiered", "input": "1", "output": "1"},
        {"providers": ["openai"], "model": "at-home", "input": "0", "output": "0"},
    ]});
    fs_err::write(folder.path().join(PRICES_FILE), own.to_string()).unwrap();
    let text = serde_json::to_string(&embedded("ours")).unwrap();
    let book = PriceBook::new(&[("ours", &text)], folder.path()).unwrap();
    let source = |provider, model, key| {
        book.price(provider, model, key)
            .map(|f| f.source.to_owned())
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        source("provider/gemini", "tiered", Some("tiered")),
        some("our contract")
    );
    assert_eq!(
        source("provider/vertex", "tiered-1", Some("tiered-1")),
        some("ours")
    );
    assert_eq!(
        source("provider/openai", "at-home", None),
        some("our contract")
    );
    // What a table of OpenAI's says is not what another service takes.
    assert_eq!(source("provider/openai", "plain", None), None);
    assert_eq!(
        source("provider/openai", "plain", Some("plain")),
        some("ours")
    );
    assert_eq!(
        source("provider/openai", "unheard-of", Some("unheard-of")),
        None
    );
    assert_eq!(book.models("provider/openai"), ["at-home", "plain"]);
}

#[test]
fn a_table_with_a_slip_is_refused() {
    for (slip, word) in [
        (
            json!({"schema": 2, "source": "", "date": "", "rows": []}),
            "another heartcut",
        ),
        (
            json!({"schema": 1, "source": "", "date": ""}),
            "no price table",
        ),
        (one_row(json!({"ouput": "1"})), "`ouput`"),
        (one_row(json!({"output": 1.5})), "no price table"),
        (
            one_row(json!({"output": "1", "batch": {"factr": "0.5"}})),
            "no price table",
        ),
        (
            one_row(
                json!({"output": "1", "above": {"input_tokens": 9, "input": "1", "output": "1", "cashed": "1"}}),
            ),
            "`cashed`",
        ),
    ] {
        let error = PriceTable::read("p.json", &slip.to_string()).unwrap_err();
        let told = format!("{} {:?}", error.error.message, error.error.causes);
        assert!(told.contains(word), "{told}");
    }
}

fn one_row(more: serde_json::Value) -> serde_json::Value {
    let mut row = json!({"providers": ["x"], "model": "m", "input": "1"});
    row.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    json!({"schema": 1, "source": "", "date": "", "rows": [row]})
}

#[test]
fn the_gathered_table_is_read() {
    let gathered = json!({
        "sample_spec": {"mode": "one of"},
        "gemini/gemini-x": {"litellm_provider": "gemini", "mode": "chat", "input_cost_per_token": 1.25e-06,
            "output_cost_per_token": 1e-05, "cache_read_input_token_cost": 1.25e-07,
            "input_cost_per_token_batches": 6.25e-07, "output_cost_per_token_batches": 5e-06,
            "input_cost_per_token_above_200k_tokens": 2.5e-06, "output_cost_per_token_above_200k_tokens": 1.5e-05,
            "max_output_tokens": 65536},
        "text-embed": {"litellm_provider": "openai", "mode": "embedding", "input_cost_per_token": 1e-06},
        "half": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-06},
        "bedrock/y": {"litellm_provider": "bedrock", "mode": "chat", "input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06},
    });
    let table = PriceTable::read("g.json", &gathered.to_string()).unwrap();
    assert_eq!(table.rows.len(), 1);
    let row = &table.rows[0];
    assert_eq!(
        (row.model.as_str(), row.providers[0].as_str()),
        ("gemini-x", "gemini")
    );
    assert_eq!(row.price.rates().input, usd("1.25"));
    assert_eq!(row.price.rates().cached, Some(usd("0.125")));
    let long = Usage {
        input: 300_000,
        ..Usage::default()
    };
    assert_eq!(row.price.cost(long, Way::Online).usd, usd("0.75"));
    assert_eq!(row.price.cost(long, Way::Batch).usd, usd("0.375"));
}

#[test]
fn an_update_replaces_rows_and_keeps_the_others_with_their_date() {
    let newer = json!({"schema": 1, "source": "new", "date": "2027-01-01", "rows": [
        {"providers": ["openai"], "model": "plain", "input": "9", "output": "9"},
    ]});
    let newer = PriceTable::read("n.json", &newer.to_string()).unwrap();
    let updated = embedded("old").updated(newer);
    let dates: Vec<_> = updated
        .rows
        .iter()
        .map(|r| (r.model.as_str(), r.date.as_deref()))
        .collect();
    assert_eq!(dates, [("tiered", Some("2026-11-20")), ("plain", None)]);
    assert_eq!(updated.rows[1].price.rates().input, usd("9"));
}

#[test]
fn an_update_goes_by_all_names_and_takes_no_provider_that_it_does_not_name() {
    let table = |rows: serde_json::Value| {
        let table = json!({"schema": 1, "source": "s", "date": "2026-11-20", "rows": rows});
        PriceTable::read("t.json", &table.to_string()).unwrap()
    };
    let own = table(json!([
        {"providers": ["openai", "openrouter"], "model": "alias", "also": ["dated"], "input": "1", "output": "1"},
    ]));
    let newer = json!([{"providers": ["openai"], "model": "dated", "input": "9", "output": "9"}]);
    let rows = own.updated(table(newer)).rows;
    let kept: Vec<_> = rows
        .iter()
        .map(|row| (row.model.as_str(), row.providers.join(" ")))
        .collect();
    assert_eq!(
        kept,
        [
            ("alias", "openrouter".to_owned()),
            ("dated", "openai".to_owned())
        ]
    );
}

#[test]
fn what_does_not_fit_is_refused_once_nothing_is_on_its_way() {
    let budget = Budget::new(Some(usd("1")));
    budget.now(usd("0.2"), Usd::ZERO);
    let first = budget.try_reserve(usd("0.5")).unwrap();
    let second = budget.try_reserve(usd("0.3")).unwrap();
    assert!(budget.try_reserve(usd("0.000001")).is_err());
    first.spend(usd("0.1"));
    assert_eq!(budget.state().spent, usd("0.3"));
    drop(budget.try_reserve(usd("0.4")).unwrap());
    drop(second);
    let state = budget.state();
    assert_eq!((state.spent, state.reserved), (usd("0.3"), Usd::ZERO));
    assert!(Budget::new(None).try_reserve(Usd::MAX).is_ok());
}

#[tokio::test]
async fn whoever_does_not_fit_waits_for_what_others_give_back() {
    let budget = Budget::new(Some(usd("1")));
    let first = budget.reserve(usd("0.9")).await.unwrap();
    let (second, ()) = tokio::join!(budget.reserve(usd("0.8")), async {
        tokio::task::yield_now().await;
        first.spend(usd("0.1"));
    });
    drop(second.unwrap());
    let refused = budget.reserve(usd("0.95")).await.unwrap_err();
    assert_eq!(
        (refused.needs, refused.state.spent),
        (usd("0.95"), usd("0.1"))
    );
}
