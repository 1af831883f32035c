import { beforeAll, expect, it } from 'vitest'
import { findReplaceable, type Finding } from '../test/replaceable.ts'

/** Files in which built-ins are taken, or that run before the program can have replaced any. */
const BEFORE_THE_PROGRAM = [
  // Takes them.
  'packages/format/src/intrinsics.ts',
  // Takes those of built-in modules.
  'packages/runtime/src/process/builtins.ts',
  // Its URLs are made when an entry is loaded.
  'packages/runtime/src/start/here.ts',
  // What a preload does before the program.
  'packages/runtime/src/register.ts',
  'packages/runtime/src/commonjs/v8-compile-cache.ts',
  'packages/runtime/src/start/main-module.ts',
  'packages/runtime/src/start/pin-preload.ts',
  'packages/runtime/src/start/preload.ts',
  // For tools, which run in processes of their own.
  'packages/runtime/src/code.ts',
  // Somebody measures: `ESM_BYTECODE_TIMELINE`.
  'packages/runtime/src/report/timeline.ts',
]

/** What may be called all the same, and why. */
const ALLOWED: Readonly<Record<string, string>> = {
  'Socket.write': 'output that ESM_BYTECODE_DEBUG asks for',
  'Channel.publish': 'who subscribes is told',
  'ModuleHooks.deregister': 'of an object that only this runtime has',
  'ImportMeta.resolve': "Node's own question, of which a failure is an answer",
  'Timeout.unref': 'of an object of Node; nothing of a program asks for another one',
  'Immediate.unref': 'of an object of Node; nothing of a program asks for another one',
  'Performance.eventLoopUtilization': 'of an object of Node; nothing of a program asks for another one',
  'ReadonlySet.has': 'of process.allowedNodeEnvironmentFlags, which has a method of its own',
  'Process.getBuiltinModule': 'loads node:zlib with the first file that is read',
  '.readFileSync': 'compared, and not called',
  '.crc32': 'taken when node:zlib is loaded',
  'Module.registerHooks': 'taken when the runtime loads',
  '.createHash': 'taken when the runtime loads, where a key is set',
  '.createPublicKey': 'taken when the runtime loads, where a key is set',
  '.verify': 'taken when the runtime loads, where a key is set',
  'Process.emitWarning': 'replaced for one call, so that nobody hears of what the program did not do',
  '.setFlagsFromString': 'of a recording, which begins before the program',
  '.readdir': 'node:fs of the store, taken when that is loaded',
  '.lstat': 'node:fs of the store, taken when that is loaded',
  '.readFile': 'node:fs of the store, taken when that is loaded',
  '.mkdir': 'node:fs of the store, taken when that is loaded',
  '.writeFile': 'node:fs of the store, taken when that is loaded',
  '.rename': 'node:fs of the store, taken when that is loaded',
  '.unlink': 'node:fs of the store, taken when that is loaded',
  'Error() with an object that inherits': 'its cause is in the object itself',
  'ObjectSetPrototypeOf() with an object that inherits': 'it reads nothing of it',
  'nextResolve() with an object that inherits': 'what it reads is in the object itself',
}

let findings: readonly Finding[]
let iterating: readonly Finding[]

beforeAll(() => {
  findings = findReplaceable([
    'runtime.ts',
    'store/index.ts',
    'index.ts',
    'register.ts',
    'start/preload-start.ts',
    'standalone.ts',
  ])
  iterating = findReplaceable(['../test/iterates.ts'])
}, 120_000)

function isExempt({ place }: Finding): boolean {
  return BEFORE_THE_PROGRAM.some((file) => place.startsWith(`${file}:`))
}

it('is nothing that the runtime uses beside a program', () => {
  const used = findings.filter((finding) => !isExempt(finding) && !(finding.what in ALLOWED))
  expect(used.map(({ place, what }) => `${place}: ${what}`)).toEqual([])
})

it('is found where it is', () => {
  const what = new Set(findings.map((finding) => finding.what))
  for (const allowed of Object.keys(ALLOWED)) expect(what).toContain(allowed)
})

it('is found in syntax that iterates', () => {
  const what = iterating.map((finding) => finding.what)
  expect(what.toSorted()).toEqual(['a pattern of an array', 'a spread of an iterable', 'for-of'])
})
