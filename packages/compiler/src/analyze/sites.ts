/** Offsets into the text, in UTF-16 code units: `start` inclusive, `end` exclusive. */
export interface SourceRange {
  readonly start: number
  readonly end: number
}

/** A place that gives an exported binding a value, and how a notification can follow it. */
export interface WriteSite extends SourceRange {
  readonly kind:
    /** `let name = value`, one declarator: `, _ = tell()` may follow. */
    | 'declarator'
    /** `using name = value`: another declarator would be disposed of too, so that nothing may follow. */
    | 'disposable'
    /** A class declaration: `; tell()` may follow. */
    | 'declaration'
    /** An assignment whose value nobody reads: `, tell()` may follow. */
    | 'statement'
    /** An expression whose value is the binding's new value: `(write, tell())`. */
    | 'expression'
    /** An expression whose value is another one, such as `name++`: `[write, tell()][0]`. */
    | 'old value'
    /** The head of a `for`-`in` or `for`-`of`; the range is that of the body: `{ tell(); body }`. */
    | 'loop head'
  /** Whether a statement begins with it: then no parenthesis may, which would continue the line before. */
  readonly startsStatement: boolean
  /** Whether a function has to run for this write: it may happen after the module was evaluated. */
  readonly nested: boolean
}

/** An `export default` of something that declares no name of its own. */
export interface DefaultExpression {
  /** `export default ` up to the expression. */
  readonly head: SourceRange
  /** The expression, parentheses included, without a semicolon. */
  readonly expression: SourceRange
  /** Declarations and arrow functions end by themselves; what they become does not, whatever the next line starts with. */
  readonly needsSemicolon: boolean
  /** Whether the value is an anonymous function or class, which gets the name `default`; ECMA-262 8.4.5. */
  readonly isNamedEvaluation: boolean
  /** A function declaration, which is hoisted: the range from its first word up to its parameter list. */
  readonly functionHead: SourceRange | null
  /** Those words without blanks: `function`, `async function`, `function*`, `async function*`. */
  readonly functionWords: string | null
}

/** An `await` expression at the top level. */
export interface TopLevelAwait extends SourceRange {
  /** Whether `yield` in its place needs parentheses around it. */
  readonly needsParentheses: boolean
  /** The operand; `yield` takes more than `await` does, so that it may need parentheses of its own. */
  readonly argument: SourceRange
}

/** The first import in another phase than evaluation: `import source`, `import.defer()`. */
export interface ImportPhase {
  /** As it is written, for messages: `import source`, `import.defer()`. */
  readonly text: string
  readonly start: number
}
