import * as eslintScope from 'eslint-scope'

/** Its types leave it out. */
const { Referencer } = eslintScope as unknown as {
  readonly Referencer: new (
    options: object,
    manager: eslintScope.ScopeManager,
  ) => { visit(program: object): void }
}

/** Variables by the node that declares them, for `getDeclaredVariables()`. */
type DeclaredVariables = Pick<WeakMap<object, unknown>, 'get' | 'set'>

/** Nobody here asks for them, and eslint-scope goes through the names of a declaration for each of them. */
const FORGETFUL: DeclaredVariables = { get: () => undefined, set: () => FORGETFUL as never }

/** Finds what each identifier of a program means. */
export function analyzeScopes(program: object, sourceType: 'module' | 'script'): eslintScope.ScopeManager {
  const options = {
    ecmaVersion: 2022,
    sourceType,
    // In strict code eval() adds no bindings: what identifiers mean is known.
    ignoreEval: true,
    // estraverse, which it walks with, does not know of the second argument of `import()`.
    childVisitorKeys: { ImportExpression: ['source', 'options'] },
    fallback: 'iteration',
  } as const
  const manager = new eslintScope.ScopeManager(options)
  Object.assign(manager, { __declaredVariables: FORGETFUL })
  new Referencer(options, manager).visit(program)
  return manager
}
