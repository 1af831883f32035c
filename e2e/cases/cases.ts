/** A program that once behaved differently from sidecars: a folder of `fixtures/`. Each stands for its kind. */
export interface Case {
  /** What it prints, on standard output: that it has done what it is for. */
  readonly prints: RegExp
  /** Arguments of the program, one list for each run. Default: none. */
  readonly runs?: readonly (readonly string[])[]
  /** Files of it, each of which is a preload besides `register`, tried before and behind it. */
  readonly preloads?: readonly string[]
  /** Whether `drive.mjs` starts it, with the options of Node as arguments. */
  readonly isDriven?: boolean
  /** Whether the sidecars are for another Node than the one that runs it. */
  readonly isForAnotherNode?: boolean
  /** Packages that are its own: no repository holds a `node_modules`. */
  readonly packages?: Readonly<Record<string, string>>
}

export const cases: Readonly<Record<string, Case>> = {
  'exit-listeners': { prints: /^1 10 10$/m, isForAnotherNode: true },
  'flags-set-at-run-time': {
    prints: /^1 function$/m,
    runs: [
      [],
      ['--expose-gc'],
      ['--stack-size=900'],
      ['--no-flush-bytecode'],
      ['--stack-trace-limit=50'],
      ['--use-strict'],
    ],
  },
  'fork-with-another-cwd': { prints: /^job exit 0 $/m },
  'functions-as-text': { prints: /^PLAIN$/m },
  'inspect-brk': { prints: /^exit 0$/m, isDriven: true },
  'load-hook-ignored': {
    prints: /^main transformed dep transformed$/m,
    preloads: ['hook.mjs', 'register-thread.mjs'],
  },
  'patched-prototypes': {
    prints: /./,
    runs: [
      'stringToJSON',
      'arrayToJSON',
      'objectToJSON',
      'stringifyPretty',
      'find',
      'includes',
      'flat',
      'mapLegacy',
      'bluebird',
      'bindLegacy',
      'regexpExec',
      'pushReturns',
      'sliceString',
      'setAddReturns',
      'mapSetReturns',
      'bufferToString',
      'keysSorted',
    ].map((patch) => [patch]),
  },
  'precise-coverage': { prints: /^lib\.mjs .*"used",true,/m },
  'resolve-hook-by-specifier': {
    prints: /^fake \?cjs-pkg \| fake \?mailer \| fake os$/m,
    preloads: ['hook.mjs', 'register-thread.mjs'],
    packages: {
      'cjs-pkg/package.json': '{"name":"cjs-pkg","version":"1.0.0","main":"i.js"}',
      'cjs-pkg/i.js': `exports.name = 'real cjs-pkg'`,
    },
  },
  'stack-of-a-lazy-import': { prints: /^$/ },
  'swallowed-warning': { prints: /^function$/m },
  'watch-mode': { prints: /^value atwo function\nvalue athree function$/m, isDriven: true },
}
