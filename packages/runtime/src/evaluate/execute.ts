import {
  ArrayPrototypePush,
  GeneratorPrototypeNext,
  GeneratorPrototypeThrow,
  Promise,
  PromisePrototypeThen,
  PromiseResolve,
  safePromise,
} from '@esm-bytecode/format/primordials'
import type { ImportEntry } from '@esm-bytecode/format'
import { followBuiltinExport } from './builtin-exports.ts'
import { now } from '../process/clock.ts'
import type { CyclicModule } from '../link/cyclic-module.ts'
import {
  createSupport,
  setCell,
  type Cell,
  type Exported,
  type Inputs,
  type Support,
} from '../consume/module-function.ts'
import { resolvedCell, resolveExport, type ResolvedBinding } from '../link/resolve-export.ts'
import { SyntheticModule } from '../link/synthetic-module.ts'
import { timeline } from '../report/timeline.ts'

/** What a module function needs from the realm besides other modules. */
export interface ExecutionHost {
  importMeta(module: CyclicModule): object
  /** The namespace object of a static request, for modules that have no facade to hand it over. */
  namespace(module: CyclicModule, request: number): object
}

// Each frame between the module and Node's loader takes the place of one that a stack trace would show, of ten in all: so module functions
// are called where the specification executes a module, and not in a function for that.

/** Fills the inputs of a module function. */
function fillInputs(module: CyclicModule, host: ExecutionHost): Inputs {
  const { record, inputs } = module
  for (let index = 0; index < record.imports.length; index++) {
    const entry = record.imports[index]!
    inputs[index] = importedInput(module, entry, host)
  }
  return inputs
}

function supportFor(module: CyclicModule): Support {
  return createSupport(module.cells, (setLocal) => followImports(module, setLocal))
}

function importMetaFor(module: CyclicModule, host: ExecutionHost): object | undefined {
  return module.record.usesImportMeta ? host.importMeta(module) : undefined
}

function importedInput(
  module: CyclicModule,
  { request, importName, access }: ImportEntry,
  host: ExecutionHost,
): unknown {
  const target = module.loadedModules[request] ?? null
  if (access === 'namespace' || importName === null || target === null) {
    const namespace = (module.namespaces[request] ??=
      namespaceObjectOf(target) ?? host.namespace(module, request))
    return access === 'namespace' || importName === null
      ? namespace
      : (namespace as Record<string, unknown>)[importName]
  }
  const cell = importedCell(target, importName)
  return access === 'checked' ? cell : cell.value
}

function namespaceObjectOf(module: CyclicModule | SyntheticModule | null): object | undefined {
  return module instanceof SyntheticModule ? module.linkedNamespaceObject : module?.namespaceObject
}

/** loadGraph() has checked that this is a binding, and that it is not Node's. */
function importedCell(target: CyclicModule | SyntheticModule, importName: string): Cell {
  return resolvedCell(resolveExport(target, importName) as ResolvedBinding)
}

/** Keeps local variables that hold live bindings up to date. */
function followImports(module: CyclicModule, setLocal: (entry: number, value: unknown) => void): void {
  const { imports, requests } = module.record
  for (let index = 0; index < imports.length; index++) {
    const { request, importName, access } = imports[index]!
    if (access !== 'live' || importName === null) continue
    const target = module.loadedModules[request] ?? null
    const set = (value: unknown) => setLocal(index, value)
    if (target !== null) ArrayPrototypePush((importedCell(target, importName).followers ??= []), set)
    else followBuiltinExport(requests[request]!.specifier, importName, module.inputs[index], set)
  }
}

/** Runs the first phase of a generator: from then on its hoisted functions can be called. */
export function instantiate(module: CyclicModule, host: ExecutionHost): void {
  if (module.generator !== null || module.record.form !== 'generator') return
  const { moduleFunction } = module.consumed!
  module.generator = moduleFunction(
    fillInputs(module, host),
    supportFor(module),
    importMetaFor(module, host),
  ) as Generator<unknown, void, unknown>
  GeneratorPrototypeNext(module.generator)
}

/** ECMA-262 16.2.1.7.3.2 ExecuteModule, for a module without top-level await. Throws what the module throws. */
export function executeModule(module: CyclicModule, host: ExecutionHost): void {
  const started = now()
  try {
    if (module.generator !== null) {
      GeneratorPrototypeNext(module.generator)
    } else {
      // Not as a method: stack traces would name the object.
      const { moduleFunction } = module.consumed!
      const values = moduleFunction(fillInputs(module, host), supportFor(module), importMetaFor(module, host))
      setExports(module, values as Exported)
    }
  } finally {
    module.stages.evaluate += now() - started
    timeline?.add('evaluate', module.url, started)
  }
}

/**
 * The same for a module with top-level await.
 *
 * @returns what {@link setExports} has to be called with, in the turn in which the promise is fulfilled
 */
export function executeAsyncModule(module: CyclicModule, host: ExecutionHost): Promise<Exported> {
  const started = now()
  const { moduleFunction } = module.consumed!
  const promise =
    module.generator !== null
      ? driveAsCoroutine(module.generator)
      : (moduleFunction(
          fillInputs(module, host),
          supportFor(module),
          importMetaFor(module, host),
        ) as Promise<Exported>)
  module.stages.evaluate += now() - started
  timeline?.add('evaluate', module.url, started)
  return safePromise(promise)
}

/** Hands what a module function returned to whoever imports it. */
export function setExports(module: CyclicModule, values: Exported): void {
  if (values === undefined) return
  for (let i = 0; i < values.length; i++) setCell(module.cells[i]!, values[i])
}

/** Each `yield` stands for an `await`: ECMA-262 27.7.5.3 Await, in as many turns of the job queue. */
function driveAsCoroutine(generator: Generator<unknown, void, unknown>): Promise<undefined> {
  return new Promise((resolve, reject) => {
    const step = (resume: () => IteratorResult<unknown, void>): void => {
      let result
      try {
        result = resume()
      } catch (error) {
        reject(error)
        return
      }
      if (result.done) {
        resolve(undefined)
        return
      }
      let awaited
      try {
        awaited = PromiseResolve(result.value)
        // Where it is none of %Promise%, it has been wrapped in one.
        if (awaited !== result.value) safePromise(awaited)
      } catch (error) {
        // `value.constructor` threw, which PromiseResolve reads.
        step(() => GeneratorPrototypeThrow(generator, error))
        return
      }
      PromisePrototypeThen(
        awaited,
        (value) => step(() => GeneratorPrototypeNext(generator, value)),
        (error) => step(() => GeneratorPrototypeThrow(generator, error)),
      )
    }
    step(() => GeneratorPrototypeNext(generator))
  })
}
