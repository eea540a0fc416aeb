//! What the TeX commands of answers stand for.

/// How the lexer treats a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Drawn as space.
    Space,
    /// Negative space, sizes and styles: as if it were not there.
    Nothing,
    /// `\left` and `\right`: the delimiter that follows stays, unless it is a point.
    Delimiter,
    /// A plain symbol.
    Symbol(char),
    /// The braces that follow hold prose.
    Prose,
    /// The braces that follow hold mathematics in another type.
    Type,
    /// The braces that follow hold a letter in another type, or a unit.
    Upright,
    /// The braces that follow hold the letter of a set of numbers.
    Domain,
    /// A letter or word.
    Word(&'static str),
    /// A command the parser knows, by its one name.
    Known(&'static str),
    /// Anything else.
    Unknown,
}

const GREEK: &[&str] = &[
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "varepsilon",
    "zeta",
    "eta",
    "theta",
    "vartheta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "varphi",
    "chi",
    "psi",
    "omega",
    "Gamma",
    "Delta",
    "Theta",
    "Lambda",
    "Xi",
    "Sigma",
    "Phi",
    "Psi",
    "Omega",
    "ell",
];

const KNOWN: &[&str] = &[
    "sqrt", "pi", "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh",
    "cosh", "tanh", "coth", "arccot", "dot", "lg", "tg", "ctg", "arctg", "cis", "log", "ln", "exp",
    "infty", "overline", "circ", "pmod", "lfloor", "rfloor", "lceil", "rceil", "angle", "triangle",
    "det", "gcd", "lcm", "max", "min", "emptyset",
];

/// The meaning of `\name`.
pub(super) fn meaning(name: &str) -> Meaning {
    punctuation(name)
        .or_else(|| symbol(name).map(Meaning::Symbol))
        .or_else(|| layout(name))
        .or_else(|| known(name))
        .unwrap_or(Meaning::Unknown)
}

fn punctuation(name: &str) -> Option<Meaning> {
    Some(match name {
        "," | ":" | ";" | ">" | " " | "\n" | "\t" => Meaning::Space,
        "!" => Meaning::Nothing,
        "(" | ")" | "[" | "]" => Meaning::Nothing,
        "{" => Meaning::Symbol('⦃'),
        "}" => Meaning::Symbol('⦄'),
        "%" | "$" | "&" | "_" | "#" => Meaning::Symbol(name.chars().next()?),
        "|" => Meaning::Symbol('‖'),
        _ => return None,
    })
}

fn symbol(name: &str) -> Option<char> {
    Some(match name {
        "cdot" | "times" | "ast" | "bullet" => '*',
        "div" => '/',
        "le" | "leq" | "leqslant" => '≤',
        "ge" | "geq" | "geqslant" => '≥',
        "lt" => '<',
        "gt" => '>',
        "ne" | "neq" => '≠',
        "approx" | "simeq" | "thickapprox" => '≈',
        "equiv" => '≡',
        "in" => '∈',
        "cup" => '∪',
        "cap" => '∩',
        "lor" | "vee" => '∨',
        "land" | "wedge" => '∧',
        "pm" => '±',
        "mp" => '∓',
        "lbrace" => '⦃',
        "rbrace" => '⦄',
        "lbrack" => '[',
        "rbrack" => ']',
        "lparen" => '(',
        "rparen" => ')',
        "langle" => '⟨',
        "rangle" => '⟩',
        "mid" | "vert" | "lvert" | "rvert" => '|',
        "colon" => ':',
        "ldots" | "dots" | "cdots" | "dotsc" | "dotsb" => '…',
        "degree" => '°',
        "prime" => '\'',
        "pounds" => '£',
        "euro" => '€',
        "setminus" | "backslash" | "smallsetminus" => '∖',
        _ => return None,
    })
}

fn layout(name: &str) -> Option<Meaning> {
    Some(match name {
        "quad" | "qquad" | "enspace" | "enskip" | "hspace" | "hfill" => Meaning::Space,
        "left" | "right" | "big" | "Big" | "bigg" | "Bigg" | "bigl" | "bigr" | "Bigl" | "Bigr"
        | "biggl" | "biggr" | "middle" => Meaning::Delimiter,
        "displaystyle" | "textstyle" | "scriptstyle" | "limits" | "nolimits" | "noindent"
        | "bf" | "rm" | "it" | "mathstrut" | "strut" | "large" | "Large" | "normalsize" => {
            Meaning::Nothing
        }
        "text" | "textbf" | "textit" | "textrm" | "texttt" | "textsf" | "textnormal" | "mbox"
        | "hbox" | "emph" | "underline" | "textup" => Meaning::Prose,
        "mathrm" | "operatorname" | "mathsf" => Meaning::Upright,
        "mathbb" | "Bbb" => Meaning::Domain,
        "mathbf" | "mathit" | "mathtt" | "boldsymbol" | "bm" | "mathnormal" | "boxed" | "fbox" => {
            Meaning::Type
        }
        _ => return None,
    })
}

fn known(name: &str) -> Option<Meaning> {
    let found = match name {
        "frac" | "dfrac" | "tfrac" | "cfrac" | "sfrac" | "nicefrac" => Some("frac"),
        "binom" | "dbinom" | "tbinom" => Some("binom"),
        "overline" | "bar" => Some("overline"),
        "varnothing" => Some("emptyset"),
        _ => KNOWN.iter().copied().find(|known| *known == name),
    };
    let letter = || {
        GREEK
            .iter()
            .copied()
            .find(|greek| *greek == name)
            .map(Meaning::Word)
    };
    found.map(Meaning::Known).or_else(letter)
}
