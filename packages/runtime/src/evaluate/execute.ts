import {
  ArrayPrototypePush,
  GeneratorPrototypeNext,
  GeneratorPrototypeThrow,
  Promise,
  PromisePrototypeThen,
  PromiseResolve,
  safePromise,
} from '@esm-bytecode/format/primordials'
import { followBuiltinExport } from './builtin-exports.ts'
import { now } from '../process/clock.ts'
import {
  type CyclicModule,
  type Exported,
  type Inputs,
  type Support,
  SyntheticModule,
  setCell,
} from '@esm-bytecode/linker'
import { createSupport } from '../consume/support.ts'
import { objectWith } from './object-with.ts'
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
  const { resolvedImports, inputs } = module
  for (let index = 0; index < resolvedImports.length; index++) {
    const { access, cell, request, property, members } = resolvedImports[index]!
    if (members !== null) {
      inputs[index] = objectWith(members)
      continue
    }
    if (cell !== null) {
      inputs[index] = access === 'checked' ? cell : cell.value
      continue
    }
    const namespace = (module.namespaces[request] ??=
      namespaceObjectOf(module.loadedModules[request] ?? null) ?? host.namespace(module, request))
    inputs[index] = property === null ? namespace : (namespace as Record<string, unknown>)[property]
  }
  return inputs
}

function supportFor(module: CyclicModule): Support {
  return createSupport(module.cells, (setLocal) => followImports(module, setLocal))
}

function importMetaFor(module: CyclicModule, host: ExecutionHost): object | undefined {
  return module.outline.usesImportMeta ? host.importMeta(module) : undefined
}

function namespaceObjectOf(module: CyclicModule | SyntheticModule | null): object | undefined {
  return module instanceof SyntheticModule ? module.linkedNamespaceObject : module?.namespaceObject
}

/** Keeps local variables that hold live bindings up to date. */
function followImports(module: CyclicModule, setLocal: (entry: number, value: unknown) => void): void {
  const { resolvedImports } = module
  for (let index = 0; index < resolvedImports.length; index++) {
    const { access, cell, property, followed } = resolvedImports[index]!
    if (access !== 'live') continue
    const set = (value: unknown) => setLocal(index, value)
    if (cell !== null) ArrayPrototypePush((cell.followers ??= []), set)
    else followBuiltinExport(followed!, property!, module.inputs[index], set)
  }
}

/** Runs the first phase of a generator: from then on its hoisted functions can be called. */
export function instantiate(module: CyclicModule, host: ExecutionHost): void {
  if (module.generator !== null || module.form !== 'generator') return
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
