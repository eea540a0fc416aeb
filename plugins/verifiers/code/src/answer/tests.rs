use super::{defines, read};
use std::time::{Duration, Instant};

fn program(text: &str, wanted: Option<&str>) -> Option<String> {
    read(text, wanted).map(|answer| answer.program)
}

const FENCED: &str = "A first try:\n```python\nprint('no')\n```\nBetter:\n```python\nprint(int(input()) + 1)\n```\nRun it:\n```\n$ echo 3 | python a.py\n4\n```\n";

#[test]
fn the_last_block_that_does_something_is_the_program() {
    assert_eq!(program(FENCED, None).unwrap(), "print(int(input()) + 1)\n");
}

#[test]
fn the_block_that_defines_the_function_is_the_program() {
    let text = "```python\ndef f(a):\n    return a\n```\nFor example:\n```python\nprint(f(3))\n```";
    assert_eq!(
        program(text, Some("f")).unwrap(),
        "def f(a):\n    return a\n"
    );
    assert_eq!(program(text, None).unwrap(), "print(f(3))\n");
}

#[test]
fn an_announced_block_is_the_program() {
    let text = "Here's my final solution:\n\n```python\nprint(1)\n```\n\nA slower way would be:\n```python\nprint(0 + 1)\n```";
    assert_eq!(program(text, None).unwrap(), "print(1)\n");
    let marked = "Step 1: think.\n\n[final_code]\nprint(2)\n[/final_code]\nThis works.";
    assert_eq!(program(marked, None).unwrap(), "print(2)\n");
    let inside = "```python\n[final_code]\nprint(3)\n[/final_code]\n```";
    assert_eq!(program(inside, None).unwrap(), "print(3)\n");
}

#[test]
fn fences_of_all_sorts_are_read() {
    let table = [
        ("~~~py\nprint(1)\n~~~", "print(1)\n"),
        ("````python\nprint('```')\n````", "print('```')\n"),
        (
            "1. So:\n   ```python3\n   if 1:\n       print(1)\n   ```",
            "if 1:\n    print(1)\n",
        ),
        ("```python\nprint(1)", "print(1)"),
        ("```\nprint(1)\n```", "print(1)\n"),
        (
            "<think>```python\nprint(0)\n```</think>```python\nprint(1)\n```",
            "print(1)\n",
        ),
        (
            "```Python\nx\n```\n```python title=\"a\"\nprint(1)\n```",
            "print(1)\n",
        ),
        ("```python\r\nprint(1)\r\n```\r\n", "print(1)\r\n"),
    ];
    for (text, expected) in table {
        assert_eq!(program(text, None).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn a_text_without_blocks_begins_with_its_first_line_of_code() {
    let table = [
        ("import sys\nprint(1)", "import sys\nprint(1)"),
        (
            "The answer is:\n\nn = int(input())\nprint(n)",
            "n = int(input())\nprint(n)",
        ),
        (
            "from math import pi\nprint(pi)",
            "from math import pi\nprint(pi)",
        ),
        (
            "for i in range(3):\n    print(i)",
            "for i in range(3):\n    print(i)",
        ),
    ];
    for (text, expected) in table {
        assert_eq!(program(text, None).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn prose_is_no_program() {
    for text in [
        "",
        "I do not know.",
        "The answer is 4.",
        "From what I see, x == 3.",
        "```json\n{}\n```",
        "```python\n\n```",
    ] {
        assert_eq!(program(text, None), None, "{text}");
    }
}

#[test]
fn the_rest_of_an_answer_is_its_explanation() {
    let answer = read(FENCED, None).unwrap();
    assert_eq!(answer.prose.concat(), "A first try:\nBetter:\nRun it:\n");
}

#[test]
fn functions_are_found_by_their_definition() {
    for code in [
        "def f(a):",
        "class S:\n    def f (self):",
        "async def f():",
        "f = lambda a: a",
    ] {
        assert!(defines(code, "f"), "{code}");
    }
    for code in ["def ff(a):", "print(f(1))", "f == 1", "g = f", "# def"] {
        assert!(!defines(code, "f"), "{code}");
    }
}

#[test]
fn thoughts_end_where_the_answer_begins() {
    let program = "print('</think>')\nx = '<think>(.*)</think>'\n";
    let block = format!("```python\n{program}```\n");
    for before in [
        "",
        "</think>\n",
        "<think>So `</think>` it is.\n```python\nprint(0)\n```\n</think>",
        "<think>one</think>\nA word.\n<think>two\n</think>\n",
        "<think>one</think> <think>two</think>\n",
        "</think>\n<think>\n</think>\nso</think>x\n<think>\n</think>\n",
    ] {
        let text = format!("{before}{block}");
        let found = read(&text, None).unwrap().program;
        assert_eq!(found, program, "{before}");
    }
}

#[test]
fn an_answer_may_think_any_number_of_times() {
    let begun = Instant::now();
    let text = format!(
        "{}```python\nprint(7)\n```\n",
        "</think>\n<think>\n".repeat(100_000)
    );
    assert_eq!(program(&text, None).as_deref(), Some("print(7)\n"));
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_thought_without_an_end_is_no_answer() {
    let draft = "<think>\nMaybe:\n```python\nprint(0)\n```\nwait, no";
    assert_eq!(program(draft, None), None);
    let again = "```python\nprint(1)\n```\n<think>\n```python\nprint(0)\n```";
    assert_eq!(program(again, None).as_deref(), Some("print(1)\n"));
}

#[test]
fn marks_of_prompts_are_no_code() {
    let body = "def f(n):\n    return n\n";
    for text in [
        format!("[BEGIN]\n{body}[DONE]"),
        format!(
            "Sure:\n[BEGIN]\n{body}[DONE]\n\nYou are asked once more.\n[BEGIN]\ndef g(): pass\n[DONE]"
        ),
        format!("{body}[DONE]\nprint('the next one')"),
        format!("{body}[DONE]"),
    ] {
        assert_eq!(program(&text, Some("f")).as_deref(), Some(body), "{text}");
    }
    let list = "def f():\n    return [BEGIN]\n";
    assert_eq!(program(list, Some("f")).as_deref(), Some(list));
}
