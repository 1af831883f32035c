// A process that can open no more files, or that may not read any more what it could.
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { FORMS } from '@esm-bytecode/nodes'
import { expectNoLeftovers, expectSame, filesBelow } from '../lib/expect.mjs'
import { withFolder } from '../lib/folder.mjs'
import { asSomebodyElse, SOMEBODY_ELSE, withOpenFiles } from '../lib/limits.mjs'
import { PROGRAM, writeSite } from '../lib/site.mjs'
import { start } from '../lib/start.mjs'

/** @typedef {import('../lib/run-campaign.mjs').Case} Case */

const STORE = 'store'

/** @type {Case} */
export const openFiles = {
  name: 'EMFILE: a process that can open no more files, and then can again',
  count: { part: 1, whole: 12 },
  run: (node, { count, random }) =>
    withFolder('anywhere', async (root) => {
      await writeSite(root, node, 20)
      const built = filesBelow(root)
      for (let round = 0; round < count; round++) {
        const under = withOpenFiles(40 + random.below(100))
        const plain = await start(node, root, PROGRAM.exhaust, { form: 'plain', under })
        const store = random.below(2) === 0 ? null : join(root, STORE)
        for (const form of FORMS) {
          const ours = await start(node, root, PROGRAM.exhaust, { form, store, under })
          expectSame(ours, plain, form)
          expectNoLeftovers(root, built, STORE)
        }
      }
      return `${count} limits of 40 to 139 files: the same imports fail with EMFILE, and the same ones succeed afterwards`
    }),
}

/** @type {Case} */
export const withdrawn = {
  name: 'EACCES: files and folders that may not be read any more half-way',
  count: { part: 1, whole: 5 },
  run: (node, { count }) =>
    withFolder('anywhere', async (root) => {
      await writeSite(root, node, 20)
      const store = join(root, STORE)
      mkdirSync(store, { mode: 0o700 })
      spawnSync('chown', ['-R', `${SOMEBODY_ELSE.uid}:${SOMEBODY_ELSE.gid}`, root])
      const built = filesBelow(root)
      const sidecars = ['routes/r10.js.bmes', 'routes/r11.js.bmes'].map((path) => join(root, 'dist', path))
      const chunks = ['routes/r10.js', 'routes', 'routes/r12.js'].map((path) => join(root, 'dist', path))
      const targets = [...sidecars, store, ...chunks]
      for (let round = 0; round < count; round++) {
        for (const target of targets) {
          const options = { args: [target], under: asSomebodyElse }
          const plain = await start(node, root, PROGRAM.withdraw, { ...options, form: 'plain' })
          for (const form of FORMS) {
            const ours = await start(node, root, PROGRAM.withdraw, { ...options, form, store })
            expectSame(ours, plain, `${form}, ${target}`)
            expectNoLeftovers(root, built, STORE)
          }
        }
      }
      return `${count} times each of ${targets.length}: sidecars, the store, chunks and their folder`
    }),
}
