// Bindings of built-in modules move when module.syncBuiltinESMExports() is called, and never else.
import { REGISTER, testPrograms } from '../tools/programs.ts'

const chunk = `
  import fs, { existsSync, readFileSync as read } from 'node:fs'
  import * as namespace from 'fs'
  import { join } from 'node:path'
  export const look = () => [existsSync('x'), fs.existsSync('x'), namespace.existsSync('x'), read.name, join('a', 'b')].join()
`
const entry = `
  import { look } from './chunk.mjs'
  import { existsSync } from 'node:fs'
  import './patch.mjs'
  console.log(look(), existsSync('x'))
  patch(() => 'patched')
  console.log(look(), existsSync('x'))
  sync()
  console.log(look(), existsSync('x'))
  const lazy = await import('./lazy.mjs')
  patch(() => 'again')
  console.log(lazy.look())
  sync()
  console.log(look(), lazy.look())
`
const patch = `
  import fs from 'node:fs'
  import { syncBuiltinESMExports } from 'node:module'
  globalThis.sync ??= syncBuiltinESMExports
  globalThis.patch = (value) => { fs.existsSync = value }
`

testPrograms({
  'a built-in is patched, then synchronized': {
    files: { 'chunk.mjs': chunk, 'lazy.mjs': chunk, 'patch.mjs': patch, 'main.mjs': entry },
    prints: /false,false,false,.* false\nfalse,patched,false,.* false\npatched,patched,patched,.* patched/,
  },

  'a built-in is synchronized by who held the function before ours was there': {
    files: {
      'chunk.mjs': chunk,
      'lazy.mjs': chunk,
      'patch.mjs': patch,
      'main.mjs': entry,
      'before.cjs': `globalThis.sync = require('module').syncBuiltinESMExports`,
    },
    args: ['--require', './before.cjs', REGISTER, 'main.mjs'],
    prints: /patched,patched,patched/,
  },

  'a built-in that was patched before the program starts': {
    files: {
      'chunk.mjs': chunk,
      'main.mjs': `import { look } from './chunk.mjs'; console.log(look())`,
      'before.cjs': `
        const fs = require('fs')
        fs.existsSync = () => 'early'
        fs.custom = 'custom'
      `,
      'after.mjs': `import module from 'node:module'; module.syncBuiltinESMExports()`,
    },
    args: ['--require', './before.cjs', REGISTER, '--import', './after.mjs', 'main.mjs'],
    prints: /early,early,early/,
  },

  'an accessor on a built-in': {
    files: {
      'chunk.mjs': `import { EOL } from 'node:os'; export const look = () => EOL`,
      'main.mjs': `
        import os from 'node:os'
        import module from 'node:module'
        import { look } from './chunk.mjs'
        let reads = 0
        Object.defineProperty(os, 'EOL', { get: () => ++reads, enumerable: true })
        module.syncBuiltinESMExports()
        console.log(look(), look())
        module.syncBuiltinESMExports()
        console.log(look(), look())
      `,
    },
    // How often it is read is nobody's business: what comes first is that all see the same.
    differences: [[/\d+ \d+/g, '<reads>']],
  },

  'a mock of a built-in, as node:test makes it': {
    files: {
      'chunk.mjs': chunk,
      'main.mjs': `
        import { mock } from 'node:test'
        import fs from 'node:fs'
        import { syncBuiltinESMExports } from 'node:module'
        import { look } from './chunk.mjs'
        const mocked = mock.method(fs, 'existsSync', () => 'mocked')
        syncBuiltinESMExports()
        console.log(look(), mocked.mock.callCount())
        mock.restoreAll()
        syncBuiltinESMExports()
        console.log(look())
      `,
    },
    prints: /mocked,mocked,mocked/,
  },
})
