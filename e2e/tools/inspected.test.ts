// Debuggers and coverage. A debugger of its own sees a program from sidecars as natively; what inspects the program from within has all
// that it imports run natively.
import { debugged, WAIT } from './debugger.ts'
import { testPrograms, type Program } from './programs.ts'

const chunk = `
import { inspect } from 'node:util'

export function addOne(value) {
  const result = value + 1
  return result
}
export class Counter {
  count = 0
  add() { return ++this.count }
}
export const describe = (value) => inspect({ value })
`

/** Prints what coverage says of the files that match, from its start to its end. */
const coverage = `
import { Session } from 'node:inspector'
const session = new Session()
session.connect()
const post = (method, params) => {
  let result
  session.post(method, params, (error, value) => { result = error ?? value })
  return result
}
export function start() {
  post('Profiler.enable')
  post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
}
export function report(pattern) {
  const { result } = post('Profiler.takePreciseCoverage')
  const files = result.filter(({ url }) => pattern.test(url)).map(({ url, functions }) => [url.split('/').at(-1),
    ...functions.map(({ functionName, isBlockCoverage, ranges }) => [functionName, isBlockCoverage, ...ranges.map(Object.values)])])
  for (const file of files.sort()) console.log(JSON.stringify(file))
}
`
const branches = `
export function both(x) {
  if (x) return 1
  else return 2
}
export const never = () => 3
`
const INSPECTED = /node:inspector/
const covers = /\["(?:\w+)\.c?mjs",.*\["both",true,/

const measured: Record<string, Program> = {
  'precise coverage of what is imported later': {
    files: {
      'coverage.mjs': coverage,
      'branches.mjs': branches,
      'above.mjs': `import { both } from './branches.mjs'; export const above = () => both(true)`,
      'main.mjs': `
        import { start, report } from './coverage.mjs'
        start()
        const { above } = await import('./above.mjs')
        above()
        report(/above|branches/)
      `,
    },
    native: INSPECTED,
    prints: covers,
  },
  'precise coverage of what is imported along with it': {
    files: {
      'coverage.mjs': `${coverage}\nstart()`,
      'branches.mjs': branches,
      'main.mjs': `
        import { report } from './coverage.mjs'
        import { both } from './branches.mjs'
        both(false)
        report(/main|branches/)
      `,
    },
    native: INSPECTED,
    prints: covers,
  },
  'precise coverage by a module that only an import() reaches': {
    files: {
      'coverage.mjs': coverage,
      'branches.mjs': branches,
      'main.mjs': `
        const { start, report } = await import('./coverage.mjs')
        start()
        const { both } = await import('./branches.mjs')
        both(true)
        report(/branches/)
      `,
    },
    native: INSPECTED,
    prints: covers,
  },
  'precise coverage by CommonJS, and of CommonJS': {
    files: {
      'coverage.cjs': coverage
        .replace(`import { Session } from 'node:inspector'`, `const { Session } = require('inspector')`)
        .replaceAll('export function', 'exports.start = start; exports.report = report; function'),
      'branches.cjs': branches
        .replace('export const', 'const')
        .replace('export function', 'exports.both = both; function'),
      'main.mjs': `
        import { createRequire } from 'node:module'
        const require = createRequire(import.meta.url)
        const { start, report } = require('./coverage.cjs')
        start()
        require('./branches.cjs').both(true)
        const { other } = await import('./other.mjs')
        other(1)
        report(/branches|other/)
      `,
      'other.mjs': 'export const other = (x) => (x ? 1 : 2)',
    },
    native: INSPECTED,
    prints: /^\["branches\.cjs".*\["both",true,.*\n\["other\.mjs".*\["other",true,/m,
  },
  'what a debugger of process.getBuiltinModule() sees': {
    files: {
      'branches.mjs': branches,
      'main.mjs': `
        const { Session } = process.getBuiltinModule('node:inspector')
        const session = new Session()
        session.connect()
        session.on('Debugger.scriptParsed', ({ params: { url, startLine, endLine, length } }) => {
          if (url.endsWith('/branches.mjs')) console.log(startLine, endLine, length)
        })
        session.post('Debugger.enable')
        console.log((await import('./branches.mjs')).both(true))
      `,
    },
    native: INSPECTED,
    prints: /^0 6 \d+\n1$/m,
  },
  'difference: coverage of what was loaded before': {
    files: {
      'coverage.mjs': coverage,
      'branches.mjs': `export const both = (x) => (x ? 1 : 2)`,
      'main.mjs': `
        import { both } from './branches.mjs'
        const { start, report } = await import('./coverage.mjs')
        start()
        both(true)
        report(/branches/)
      `,
    },
    native: INSPECTED,
    differences: [[/^\["branches.mjs",.*\n/gm, '']],
  },
}
for (const program of Object.values(measured)) Object.assign(program, { nodes: [22, 24, 26] })

testPrograms({
  ...measured,

  'breakpoints by URL and line': debugged(
    `
const stops = []
on('Debugger.paused', async (params) => {
  const frame = stop(params)
  const { objectId } = frame.scopeChain.find(({ type }) => type === 'local').object
  const { result } = await post('Runtime.getProperties', { objectId })
  stops.push([frame.functionName, urls.get(frame.location.scriptId).replace(folder, ''), frame.location.lineNumber, frame.location.columnNumber,
    params.hitBreakpoints.length, result.map(({ name, value }) => name + '=' + value?.value).join()])
  post('Debugger.resume')
})
const url = new URL('../chunk.mjs', import.meta.url).href
for (const [lineNumber, columnNumber] of [[4, 0], [9, 13], [11, 40]]) {
  await post('Debugger.setBreakpointByUrl', { url, lineNumber, columnNumber })
}
on('Runtime.consoleAPICalled', async () => {
  const late = await post('Debugger.setBreakpointByUrl', { url, lineNumber: 5, columnNumber: 0 })
  print(late.locations.map(({ lineNumber, columnNumber }) => [lineNumber, columnNumber]))
  print(stops)
  go()
})
await post('Runtime.enable')
go()
`,
    {
      files: {
        'chunk.mjs': chunk,
        'main.mjs': `${WAIT}
const { addOne, Counter, describe } = await import('./chunk.mjs')
addOne(1); new Counter().add(); describe(1)
console.log('done')
${WAIT}`,
      },
      prints: /"addOne","[^"]*chunk\.mjs",4,/,
    },
  ),

  'difference: breakpoints up to the first line after the imports of a module that Node orders': debugged(
    `
const stops = []
on('Debugger.paused', (params) => {
  const { lineNumber, columnNumber } = stop(params).location
  stops.push([lineNumber, columnNumber].join())
  post('Debugger.resume')
})
const url = new URL('../chunk.mjs', import.meta.url).href
for (const lineNumber of [2, 3]) await post('Debugger.setBreakpointByUrl', { url, lineNumber, columnNumber: 0 })
on('NodeRuntime.waitingForDisconnect', () => print(stops))
go()
`,
    {
      files: {
        'node_modules/external/package.json': '{ "exports": "./index.mjs" }',
        'node_modules/external/index.mjs': `export const external = 1`,
        'chunk.mjs': `import { external } from 'external'
import { join } from 'node:path'
export const first = external + 1
export const second = join('a', 'b')
`,
        'main.mjs': `${WAIT}await import('./chunk.mjs')`,
      },
      // The body of the facade is the next place to stop at for V8, and then the module's own.
      differences: [[/"2,63",/g, '']],
      prints: /\["2,\d+","3,\d+"\]/,
    },
  ),

  'what a debugger shows as the source of a chunk': debugged(
    `
let isThere = false
on('Debugger.scriptParsed', ({ url, startLine }) => (isThere ||= url.endsWith('/chunk.mjs') && url.startsWith('file:') && startLine <= 0))
on('NodeRuntime.waitingForDisconnect', () => print(isThere))
go()
`,
    { files: { 'chunk.mjs': chunk, 'main.mjs': `${WAIT}await import('./chunk.mjs')` }, prints: /\[true\]/ },
  ),
})
