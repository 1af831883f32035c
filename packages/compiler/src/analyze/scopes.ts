import type { BindingInitialization } from '@esm-bytecode/format'
import type { Identifier, Program } from 'acorn'
import type { Scope, Variable } from 'eslint-scope'
import type * as estree from 'estree'
import { analyzeScopes } from './scope-manager.ts'

/** A binding of the module environment. */
export interface ModuleBinding {
  readonly name: string
  readonly isImport: boolean
  readonly initialization: BindingInitialization
  /** Whether nothing can assign to it: `const`. */
  readonly constant: boolean
}

/** What an identifier of the text means for the transform. Identifiers that it has not to touch are not listed. */
export interface IdentifierMeaning {
  readonly binding: ModuleBinding
  readonly isWrite: boolean
  /** Whether a function, a class field or a static block has to run for it. */
  readonly nested: boolean
}

export interface ModuleScopes {
  readonly bindings: ReadonlyMap<string, ModuleBinding>
  /** By node of the syntax tree: declarations of module bindings, writes to them, and every use of an import. */
  readonly meanings: ReadonlyMap<Identifier, IdentifierMeaning>
  /** Offset of an `arguments` that no function binds. */
  readonly freeArguments: number | null
  /** Offset of an assignment to an import. */
  readonly assignedImport: number | null
}

/** Resolves every identifier that names a binding of the module environment; ECMA-262 9.1.1.5. */
export function resolveScopes(program: Program): ModuleScopes {
  const manager = analyzeScopes(program, 'module')
  const globalScope = manager.globalScope!
  const moduleScope = globalScope.childScopes.find((scope) => scope.type === 'module')!

  const bindings = new Map<string, ModuleBinding>()
  const meanings = new Map<Identifier, IdentifierMeaning>()
  let assignedImport: number | null = null
  for (const variable of moduleScope.variables) {
    const binding = describe(variable)
    bindings.set(variable.name, binding)
    for (const identifier of variable.identifiers) {
      if (!binding.isImport) set(identifier, { binding, isWrite: true, nested: false })
    }
    for (const reference of variable.references) {
      const isWrite = reference.isWrite()
      if (binding.isImport && isWrite)
        assignedImport ??= (reference.identifier as unknown as Identifier).start
      if (!binding.isImport && !isWrite) continue
      set(reference.identifier, { binding, isWrite, nested: isNested(reference.from, moduleScope) })
    }
  }
  function set(identifier: unknown, meaning: IdentifierMeaning): void {
    meanings.set(identifier as Identifier, meaning)
  }

  const free = globalScope.through.find((reference) => reference.identifier.name === 'arguments')
  return {
    bindings,
    meanings,
    freeArguments: free ? (free.identifier as unknown as Identifier).start : null,
    assignedImport,
  }
}

function isNested(scope: Scope, moduleScope: Scope): boolean {
  return scope.variableScope !== moduleScope
}

function describe(variable: Variable): ModuleBinding {
  const definition = variable.defs[0]!
  const kind = definition.type === 'Variable' ? (definition.parent as estree.VariableDeclaration).kind : null
  return {
    name: variable.name,
    isImport: definition.type === 'ImportBinding',
    initialization:
      definition.type === 'FunctionName' || isNamespaceImport(definition.node)
        ? 'function'
        : kind === 'var'
          ? 'var'
          : 'lexical',
    constant: definition.type === 'ImportBinding' || (kind !== null && kind !== 'var' && kind !== 'let'),
  }
}

/** A namespace object is there as soon as the module is linked; ECMA-262 16.2.1.7.3.1 step 7.c. */
function isNamespaceImport(node: { type: string }): boolean {
  return node.type === 'ImportNamespaceSpecifier'
}
