import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadEnv } from 'vite'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

let folder: string
const own = process.env
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'process-env-'))
  process.env = { ...own }
})
afterEach(() => {
  process.env = own
  rmSync(folder, { recursive: true })
})

/** The module, evaluated while `process.env` holds these variables and nothing else. */
async function startedWith(variables: Record<string, string>) {
  vi.resetModules()
  process.env = { ...variables }
  const { undoEnvFiles } = await import('./process-env.ts')
  return () => undoEnvFiles('cache-warm', [folder, folder], loadEnv)
}

const writeEnvFile = (name: string, lines: string[]) => writeFileSync(join(folder, name), lines.join('\n'))

/** What many configuration files do. */
const loadAll = () => {
  process.env = { ...process.env, ...loadEnv('cache-warm', folder, '') }
}

test('takes back what came from the files, and nothing else', async () => {
  writeEnvFile('.env', ['VITE_BASE=base', 'SHELL_WINS=file'])
  writeEnvFile('.env.cache-warm', ['VITE_WARM=warm', 'EXPANDED=$HOST/path'])
  const undo = await startedWith({ HOST: 'localhost', SHELL_WINS: 'shell' })
  process.env['LATER'] = 'later'
  loadAll()
  expect(process.env).toMatchObject({ VITE_WARM: 'warm', EXPANDED: 'localhost/path', SHELL_WINS: 'shell' })
  undo()
  expect(process.env).toEqual({ HOST: 'localhost', SHELL_WINS: 'shell', LATER: 'later' })
})

test('takes back what a file has put in the place of a variable of the shell', async () => {
  writeEnvFile('.env.cache-warm', ['NAME=file'])
  const undo = await startedWith({ NAME: 'shell' })
  process.env['NAME'] = 'file'
  undo()
  expect(process.env).toEqual({ NAME: 'shell' })
})

test('leaves a variable of a file that somebody has set to something else', async () => {
  writeEnvFile('.env.cache-warm', ['NAME=file'])
  const undo = await startedWith({})
  process.env['NAME'] = 'script'
  undo()
  expect(process.env).toEqual({ NAME: 'script' })
})

test('NODE_ENV', async () => {
  writeEnvFile('.env.cache-warm', ['NODE_ENV=development'])
  // As Vite sets it before it loads the configuration file, and after it.
  const undo = await startedWith({ NODE_ENV: 'production' })
  loadEnv('cache-warm', folder)
  process.env['NODE_ENV'] = 'development'
  expect(process.env).toHaveProperty('VITE_USER_NODE_ENV', 'development')
  undo()
  expect(process.env).toEqual({})
})

test('a NODE_ENV that Vite never sets stays', async () => {
  const undo = await startedWith({ NODE_ENV: 'test' })
  undo()
  expect(process.env).toEqual({ NODE_ENV: 'test' })
})
