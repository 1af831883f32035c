import type { Sources } from './graph.ts'

/** What a module can be and do; `main.js` is the entry, and tells what it sees by `log()`. */
export const MODULE_CASES: Readonly<Record<string, Sources>> = {
  'this, strictness, directives': {
    'main.js': `'use strict'; log(this === undefined); (function () { log(this === undefined) })()
      try { undeclared = 1 } catch (error) { log(error.name) }`,
  },
  'html-like comments': {
    'main.js': `let b = 3; log('<!--', \`<!--\`, /<!--/.source) // <!--
      while (b --> 0) log(b)`,
  },
  hashbang: { 'main.js': '#!/usr/bin/env node\nlog(1)' },
  'byte order mark and hashbang': { 'main.js': '\uFEFF#!/usr/bin/env node\nlog("é")' },
  'line ends of all kinds': {
    'main.js': `import { a } from './a.js'\r\nlog(a)\rlog('ü')\u2028log(new Error().stack.split(':').at(-2).length > 0)`,
    'a.js': 'export\r\nconst a\r=\u20281',
  },
  'imports are hoisted': {
    'main.js': `log(a); import { a } from './a.js'; log('main')`,
    'a.js': `log('a'); export const a = 1`,
  },
  'no semicolons around imports and exports': {
    'main.js': `import { f } from './a.js'
(f)()
import './b.js'
[1].forEach((n) => log(n))
export { f }
\`\${log(2)}\``,
    'a.js': `export const f = () => log('f')
export {}
;[3].map((n) => log(n))`,
    'b.js': '',
  },
  'default exports have names': {
    'main.js': `import a from './a.js'; import b from './b.js'; import c from './c.js'; import d from './d.js'; import e from './e.js'
import f from './f.js'; import g from './g.js'; import h from './h.js'; import i from './i.js'
for (const each of [a, b, c, d, e, f, g, h, i]) log(typeof each, each.name, Object.getOwnPropertyNames(each).join())`,
    'a.js': 'export default function () {}',
    'b.js': 'export default class {}',
    'c.js': 'export default () => {}',
    'd.js': 'export default (class { static name = "own" })',
    'e.js': 'export default async function* () {}',
    'f.js': 'export default function named() {}',
    'g.js': 'export default (function () {})',
    'h.js': 'export default (0, function () {})',
    'i.js': 'export default async () => {}',
  },
  'default exports without a semicolon': {
    'main.js': `import a from './a.js'; import b from './b.js'; import c from './c.js'; import d from './d.js'; log(typeof a, typeof b, c, typeof d)`,
    'a.js': `export default () => {}\n(() => log('called'))()`,
    'b.js': `export default class {}\n[1].forEach((n) => log(n))`,
    'c.js': `export default 1\nlog('c')`,
    'd.js': `export default function () {}\n\`\${log('tag')}\``,
  },
  'a default expression is a copy, a default declaration is live': {
    'main.js': `import a, { change as changeA } from './a.js'; import b, { change as changeB } from './b.js'
import c, { change as changeC } from './c.js'
log(a, b(), c); changeA(); changeB(); changeC(); log(a, b(), c)`,
    'a.js': `let a = 1; export default a; export const change = () => { a = 2 }`,
    'b.js': `export default function b() { return 1 } export const change = () => { b = () => 2 }`,
    'c.js': `let c = 1; export { c as default }; export const change = () => { c = 2 }`,
  },
  'default exports with comments and parentheses': {
    'main.js': `import a from './a.js'; import b from './b.js'; import c from './c.js'; log(a, b, c.name)`,
    'a.js': `export /* export default */ default /* ( */ (1, 2)`,
    'b.js': `export // default\ndefault // 3\n[4]`,
    'c.js': `export default /* class */ (/* 1 */ class {})`,
  },
  'reassigned exports, in every way': {
    'main.js': `import * as ns from './a.js'
import { x, y, z, $ } from './a.js'
const all = () => log(x, y, z, $, ns.x, ns.y, ns.z, ns.$)
all(); ns.pre(); all(); ns.post(); all(); ns.assign(); all(); ns.pattern(); all(); ns.logical(); all(); ns.loop(); all(); ns.nested(); all()
const { f } = { f: x => x }; log(f(x), { x }.x, { x, y }.y, \`\${x}\`, typeof x, [x][0])`,
    'a.js': `export let x = 0, y = 0; export var z; let w = 0; export { w as $ }
export const pre = () => log(++x, --y)
export const post = () => log(x++, y--, z = 1)
export const assign = () => { x = 10, y = x += 1; log(z = y) ; w = () => 1; log(w.name); w = 5 }
export const pattern = () => { ({ x, a: [y, ...z] } = { x: 1, a: [2, 3] }); log(({ x } = { x: 7 }).x); [x, y] = [y, x] }
export const logical = () => { x ??= 1; y &&= 2; log(z ||= 3) }
export const loop = () => { for (x of [1, 2]) log(x); for (y in { k: 1 }) log(y)
  for (x = 0; x < 2; x++) log(x) }
export const nested = () => { if (x) y = 1; else y = 2; log(x = y = 3); label: for ([x] of [[1]]) { if (x) continue label } }`,
  },
  'live imports where they are hard to rewrite': {
    'main.js': `import { C, tag, n, o } from './a.js'
log(new C().v, new C.D().v, new C.make().v, new (C)().v, tag\`a\${1}\`, new tag.K\`x\`)
class E extends C {} log(new E().v, { n, [n]: n }.n, (() => n)(), ((m = n) => m)(), o.n, o?.n, -n, n ** 2, typeof n)
export { n as again }
for (const each of [n]) log(each)
function f({ n }) { return n } log(f({ n: 9 }))
const g = (n) => n; log(g(8)); { let n = 7; log(n) }
try { throw 6 } catch (n) { log(n) }
log(function n() { return typeof n }())
label: n: for (;;) break n`,
    'a.js': `export let C = class { v = 1; static D = class { v = 2 }; static make = function () { this.v = 3 } }
export let tag = function (s, ...v) { return s.join('|') + v + (this === undefined) }
tag.K = () => class { }
export let n = 4, o = { n: 5 }
export function move() { C = C; tag = tag; n = n; o = o }`,
  },
  'a called import has no this': {
    'main.js': `import { f } from './a.js'; import * as ns from './a.js'; log(f(), ns.f() === ns)`,
    'a.js': `export let f = function () { return this }; export const move = () => { f = f }`,
  },
  'cycle: hoisted functions, temporal dead zone, var': {
    'main.js': `import { b, readMain } from './b.js'; export const c = 1; export let l = 2; export var v = 3; export class K {}
export function hoisted() { return 'hoisted' } export default function () { return 'default' }
log(b, readMain())`,
    'b.js': `import main, { c, l, v, K, hoisted } from './main.js'; 
const attempt = (f) => { try { return f() } catch (error) { return error.name + ': ' + error.message } }
export const readMain = () => [attempt(() => c), attempt(() => l), attempt(() => v), attempt(() => typeof K), hoisted(), main(), main.name, hoisted.name].join()
log(readMain()); export const b = 'b'`,
  },
  'cycle: default expressions': {
    'main.js': `import { read } from './b.js'; export default class {} log(read())`,
    'b.js': `import K from './main.js'; import C from './c.js'; export const read = () => K.name + C.name
try { K } catch (error) { log(error.message) } log(typeof C)`,
    'c.js': `import './main.js'; export default () => {}\n;[1].map(log)`,
  },
  'cycle: destructuring, loops, classes': {
    'main.js': `import { show } from './b.js'
export const { p, q: [r] } = { p: 1, q: [2] }; show(); export let i; for (i of [3]) show(); for (i in { k: 1 }) show(); for (i = 0; i < 1; i++) show()
export class A { static { show() } } show(); export var w; for (w of [5]); show(); log(i++, ++i, i = 4, [i] = [6]); show()
export let u; show(); export default (() => {}); show()`,
    'b.js': `import D, { p, r, i, A, w, u } from './main.js'
const attempt = (f) => { try { return String(f()) } catch (error) { return error.message } }
export function show() { log([() => p, () => r, () => i, () => A.name, () => w, () => u, () => D.name].map(attempt).join()) }`,
  },
  'cycle with top-level await': {
    'main.js': `import { b } from './b.js'; export const a = await Promise.resolve(1) + 1; log(a, b)
const x = -await 1, y = await 2 ** 1 || 0`.replace('await 2 ** 1', '(await 2) ** 1'),
    'b.js': `import { a } from './main.js'; export let b = [await 1, ...(await [2])]; log(b)
log(await /* a
*/ 3, (await 4).toString(), await (await 5), typeof await 6, \`\${await 7}\`, await 8 ? await 9 : 0, { k: await 10 }.k, { [await 11]: 1 }[11])
for (const e of await [12]) log(e); for (let i = await 0; i < await 1; i++) log(i); if (await 1) log(13); switch (await 1) { case await 1: log(14) }
try { await Promise.reject(15) } catch (e) { log(e) } log(await { then(r) { r(16) } }); b = await 17, log(b); await (async () => { await 1; log(18) })()
try { a } catch (error) { log(error.message) }
log(await new Promise((r) => r(19)), ((await 20), 21), !await 0, void await 0, new (await Object)() instanceof Object)`,
  },
  'top-level await, errors': {
    'main.js': `import './a.js'; import './b.js'; log('never')`,
    'a.js': `log('a'); await 1; log('a2'); throw new Error('a')`,
    'b.js': `log('b'); await 1; await 2; log('b2')`,
  },
  'for await, and await in blocks': {
    'main.js': `for await (const e of [Promise.resolve(1), 2]) log(e); { const { k = await 3 } = {}; log(k) } label: { await 1; break label }`,
  },
  'star exports, ambiguity, shadowing': {
    'main.js': `import * as ns from './a.js'; import { x, own } from './a.js'; log(Object.keys(ns), x, own, 'y' in ns, 'default' in ns)`,
    'a.js': `export * from './b.js'; export * from './c.js'; export const own = 1; export * as n from './b.js'`,
    'b.js': `export const x = 'b'; export const y = 1; export const own = 2; export default 3; export * from './d.js'`,
    'c.js': `export const y = 2; export { x } from './b.js'; export * from './d.js'`,
    'd.js': `export const d = 1; export * from './c.js'`,
  },
  'string names': {
    'main.js': `import { 'a b' as ab, default as d, '\u{1F600}' as s } from './a.js'; import * as ns from './a.js'; log(ab, d, s, Object.keys(ns))`,
    'a.js': `const x = 1; export { x as 'a b', x as default, x as '__proto__', x as '10', x as '9' }; export { x as '\u{1F600}', x as '' } from './b.js'`,
    'b.js': `export const x = 2`,
  },
  're-exports of imports and of namespaces': {
    'main.js': `import { x, ns, n2, later } from './a.js'; log(x, ns.x, n2.x, later); ns.change(); log(x, ns.x, n2.x)`,
    'a.js': `export { x, ns, later }; import { x } from './b.js'; import * as ns from './b.js'; export * as n2 from './b.js'; const later = 1`,
    'b.js': `export let x = 1; export const change = () => { x = 2 }`,
  },
  'namespace objects': {
    'main.js': `import * as ns from './a.js'; log(ns[Symbol.toStringTag], Object.isExtensible(ns), Object.getPrototypeOf(ns), JSON.stringify(Object.getOwnPropertyDescriptors(ns)))
for (const f of [() => { ns.x = 1 }, () => { delete ns.x }, () => { ns.new = 1 }, () => Object.defineProperty(ns, 'x', { value: 2 }), () => Object.freeze(ns)])
  try { f(); log('done') } catch (error) { log(error.name) }
log({ ...ns }, delete ns.none, ns.none, ns.a === ns.a)`,
    'a.js': `export const x = 1; export var a = {}; export let b`,
  },
  'names of ours that the module has, too': {
    'main.js': `import { x, y } from './a.js'; const i$ = 1, s$ = 2, import$meta = 3, impor$ = 4, v$ = 5, a = 6, b = 7, d$ = 8, u$ = 9
export default i$ + s$ + import$meta + impor$ + v$ + a + b + d$ + u$ + x + y; log(import.meta.url.length > 0, import . meta === import
.meta); x.move`,
    'a.js': `export let x = 1, y = 2; export const move = () => { x = y }`,
  },
  'direct eval': {
    'main.js': `import * as ns from './a.js'; const secret = 1; let own = 2; (function () { log(eval('secret + own++ + ns.a'), own, eval('this')); eval('var leak = 1'); log(typeof leak) })()`,
    'a.js': 'export const a = 3',
  },
  'errors of evaluation': {
    'main.js': `import './a.js'; log('never')`,
    'a.js': `log(1); export const x = y; const y = 1`,
  },
  'anything can be thrown': { 'main.js': `log(1); throw undefined` },
  'functions show their text': {
    'main.js': `export function f() { /* é */ return 1 } export const g = (a) => a, h = class { m() {} }; log(f.toString(), g.toString(), h.toString())`,
  },
  'generators, async functions and classes of the module': {
    'main.js': `import { n } from './a.js'; export function* g() { yield n } export async function f() { return await n } log([...g()], await f())
export class C { #p = n; static s = n; get p() { return this.#p } static { log(C.s) } } log(new C().p)`,
    'a.js': 'export let n = 1; export const move = () => { n = 2 }',
  },
  'a module without anything': { 'main.js': '' },
  'a module that ends in a comment': {
    'main.js': `import { a } from './a.js'; log(a) // end`,
    'a.js': 'export const a = 1 /* end */ // x',
  },
  'escapes in names': {
    'main.js': `import { abc, move } from './a.js'; log(\\u0061bc, { \\u0061bc }.abc); move(); log(abc)`,
    'a.js': `export let \\u0061bc = 1; export const move = () => { a\\u0062c = 2 }`,
  },
  'an import in the options of import()': {
    'main.js': `import { options } from './a.js'; import('./none.js', options.x).catch(() => log('rejected'))`,
    'a.js': `export let options = {}; export const move = () => { options = {} }`,
  },
  'a self import': {
    'main.js': `import { f as again, x as own } from './main.js'; log(f(), again === f); export function f() { try { return own } catch (error) { return error.message } } export let x = 1; log(f())`,
  },
}
