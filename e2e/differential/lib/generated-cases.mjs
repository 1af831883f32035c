import { createCase } from './case-file.mjs'

/** Cases that are too large to be written by hand. @returns {import('./case-file.mjs').DifferentialCase[]} */
export function generatedCases() {
  return [
    thousandsOfImports(),
    deepGraph(),
    deepNesting(),
    veryLongLine(),
    manyStars(),
    manyAwaits(),
    largeCycle(),
  ]
}

/** @param {number} count @param {(index: number) => string} write */
const repeat = (count, write, separator = '\n') =>
  Array.from({ length: count }, (_, i) => write(i)).join(separator)

function thousandsOfImports() {
  return createCase({
    name: '16.2.2-thousands-of-imports',
    files: {
      'main.mjs': `import { ${repeat(3000, (i) => `x${i} as y${i}`, ', ')} } from './dep.mjs'
        import * as ns from './dep.mjs'
        let sum = 0
        sum = ${repeat(3000, (i) => `y${i}`, ' + ')}
        log(sum, Object.keys(ns).length, firstFrame(new Error))
        ns.bump()
        log(y0, y2999)`,
      'dep.mjs': `export let ${repeat(3000, (i) => `x${i} = ${i}`, ', ')}
        export function bump() { x0 = 'moved'; x2999++ }`,
    },
  })
}

function deepGraph() {
  const files = /** @type {Record<string, string>} */ ({ 'main.mjs': `import { x } from './m0.mjs'\nlog(x)` })
  for (let i = 0; i < 300; i++) {
    files[`m${i}.mjs`] =
      i === 299 ? 'export const x = 0' : `import { x as y } from './m${i + 1}.mjs'\nexport const x = y + 1`
  }
  return createCase({ name: '16.2.1.6-deep-graph', files })
}

function deepNesting() {
  return createCase({
    name: '16.2.1-deep-nesting',
    files: {
      'main.mjs': `import { x, set } from './dep.mjs'
        log(${'('.repeat(400)}x${')'.repeat(400)}, ${'['.repeat(100)}x${']'.repeat(100)}.flat(Infinity))
        ${repeat(100, (i) => `{ let a${i} = x;`, ' ')} set(2) ${'}'.repeat(100)}
        log(x, ${repeat(100, () => '(() => ', '')}x${repeat(100, () => ')()', '')})
        log(x${' + x'.repeat(500)})`,
      'dep.mjs': 'export let x = 1\nexport function set(v) { x = v }',
    },
  })
}

function veryLongLine() {
  return createCase({
    name: '12.3-very-long-line',
    files: {
      'main.mjs': `import{x as a,f as b}from"./dep.mjs";let c=0;${repeat(20000, (i) => `c+=a+${i};`, '')}log(c,firstFrame(new Error));export{c as default};b();log(a);log(firstFrame(new Error))`,
      'dep.mjs': 'export let x=1;export function f(){x=2}',
    },
  })
}

function manyStars() {
  const files = /** @type {Record<string, string>} */ ({
    'main.mjs': `import * as ns from './stars.mjs'\nimport { x7, same } from './stars.mjs'\nlog(Object.keys(ns).length, x7, same, Object.keys(ns).join())`,
    'stars.mjs': repeat(60, (i) => `export * from './m${i}.mjs'`),
    'same.mjs': 'export const same = 1',
  })
  for (let i = 0; i < 60; i++)
    files[`m${i}.mjs`] = `export { same } from './same.mjs'\nexport const x${i} = ${i}, y${i % 7} = 1`
  return createCase({ name: '16.2.1.7.2-many-stars', files })
}

function manyAwaits() {
  const files = /** @type {Record<string, string>} */ ({
    'main.mjs': `${repeat(40, (i) => `import './m${i}.mjs'`)}\nlog('main')`,
  })
  for (let i = 0; i < 40; i++) {
    files[`m${i}.mjs`] =
      `${repeat(i % 5, (j) => `import './m${(i * 7 + j * 11) % 40}.mjs'`)}\nlog(${i})\n${repeat(i % 3, () => 'await 0')}\nlog('${i} done')`
  }
  return createCase({ name: '16.2.1.5-many-awaits', files })
}

function largeCycle() {
  const files = /** @type {Record<string, string>} */ ({})
  for (let i = 0; i < 50; i++) {
    const name = i === 0 ? 'main' : `m${i}`
    const next = i === 49 ? 'main' : `m${i + 1}`
    files[`${name}.mjs`] = `import { f as g, x as y } from './${next}.mjs'
      export function f(n) { return n === 0 ? attempt(() => y) : g(n - 1) }
      export let x = ${i}
      log(${i}, attempt(() => y), f(${i % 10}))
      x = 'moved ${i}'`
  }
  return createCase({ name: '16.2.1.6-large-cycle', files })
}
