import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { version } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import { runningVite } from './running-vite.ts'

function project(viteVersion: string | null): string {
  const root = mkdtempSync(join(tmpdir(), 'running-vite-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  if (viteVersion === null) return root
  const folder = join(root, 'node_modules/vite')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "exports": { ".": "./index.js" } }')
  writeFileSync(join(folder, 'index.js'), `export const version = '${viteVersion}'`)
  return root
}

test('the one of the project', async () => {
  const root = project('7.1.1')
  expect(await runningVite({ root, configFile: undefined }, '7.1.1')).toMatchObject({ version: '7.1.1' })
})

test('the one beside the configuration file, if the project has another', async () => {
  const configFile = join(project('7.1.1'), 'vite.config.js')
  const vite = await runningVite({ root: project('7.0.0'), configFile }, '7.1.1')
  expect(vite.version).toBe('7.1.1')
})

test('ours, if the project has none', async () => {
  const vite = await runningVite({ root: project(null), configFile: undefined }, version)
  expect(vite.version).toBe(version)
})

test('none of that version', async () => {
  const root = project('7.0.0')
  await expect(runningVite({ root, configFile: undefined }, '7.1.1')).rejects.toMatchObject({
    code: 'BMES_ERR_OPTION',
    message:
      `--mode cache-warm starts the build with the Vite that runs it, which is 7.1.1, but the one that is found from ${root} is 7.0.0. ` +
      'Add vite 7.1.1 to the devDependencies of the project, or leave the mode out and set the option "warm".',
  })
})
