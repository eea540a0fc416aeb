# Changes one token of each program that it reads, runs the tests on what comes out, in a process of its own and
# without any judge, and says whether they pass: what the judge has to find as well.
#     python3 mutants.py SEED MOST < mbpp.jsonl      (MOST = 0: all of them)
import io, json, multiprocessing, os, random, resource, signal, sys, tokenize

SWAPS = {"+": "-", "-": "+", "*": "+", "/": "*", "//": "/", "%": "//", "**": "*", "<": "<=", "<=": "<", ">": ">=", ">=": ">",
         "==": "!=", "!=": "==", "and": "or", "or": "and", "True": "False", "False": "True", "+=": "-=", "-=": "+=", "*=": "+=",
         "&": "|", "|": "&", "^": "&", "<<": ">>", ">>": "<<", "min": "max", "max": "min", "break": "continue", "not": ""}


def mutants(code):
    lines = code.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        new = SWAPS.get(token.string)
        if token.type == tokenize.NUMBER and token.string.isdigit():
            new = str(int(token.string) + 1)
        if new is None or token.start[0] != token.end[0]:
            continue
        row, line = token.start[0] - 1, lines[token.start[0] - 1]
        yield "".join(lines[:row] + [line[:token.start[1]] + new + line[token.end[1]:]] + lines[row + 1:])


def passes(code, setup, tests):
    """Whether all tests hold; a program that takes more than half a second of CPU time passes none."""
    child = os.fork()
    if child == 0:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(nowhere, number)
        signal.setitimer(signal.ITIMER_PROF, 0.5)
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        status = 1
        try:
            names = {"__name__": "solution"}
            exec(compile(code, "solution", "exec"), names)
            exec(setup, names)
            for test in tests:
                exec(test, names)
            status = 0
        except BaseException:
            pass
        os._exit(status)
    return os.waitpid(child, 0)[1] == 0


rows = [json.loads(line) for line in sys.stdin]
found = []
for row in rows:
    try:
        found += [(row, mutant) for mutant in mutants(row["code"].replace("\r\n", "\n"))]
    except (tokenize.TokenError, IndentationError):
        pass
seed, most = int(sys.argv[1]), int(sys.argv[2])
if most:
    found = random.Random(seed).sample(found, min(most, len(found)))


def judged(item):
    row, mutant = item
    right = passes(mutant, row.get("test_setup_code") or "", row["test_list"])
    return {"task_id": row["task_id"], "solution": mutant, "test_list": row["test_list"],
            "test_setup_code": row.get("test_setup_code"), "passes": right}


with multiprocessing.get_context("fork").Pool() as pool:
    for item in pool.imap(judged, found, 4):
        print(json.dumps(item), flush=True)
