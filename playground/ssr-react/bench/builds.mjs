// One copy of the built server for each Node and tier, with sidecars of that Node: what is compared differs in nothing else.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const tiers = ['lazy', 'eager', 'warm']

const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)
const cli = join(dirname(require.resolve('@esm-bytecode/cli/package.json')), 'bin/esm-bytecode.mjs')

/**
 * @param {string} folder the built application: `dist` or `dist-external`
 * @param {string} temporary where the copy goes
 * @param {string} tier one of {@link tiers}
 * @returns the copy, relative to the playground
 */
export function prepareBuild(folder, temporary, node, tier) {
  const copy = join(temporary, `${node.version}-${tier}`)
  const server = join(copy, folder, 'server')
  cpSync(join(root, folder, 'server'), server, { recursive: true })
  // Where the server looks for the files of the client.
  mkdirSync(join(copy, 'dist'), { recursive: true })
  symlinkSync(join(root, 'dist/client'), join(copy, 'dist/client'))
  for (const name of readdirSync(server, { recursive: true })) {
    if (String(name).endsWith('.bmes')) rmSync(join(server, String(name)))
  }
  const target = ['--target', node.execPath]
  run(
    tier === 'warm'
      ? ['warm', join(server, 'server.js'), ...target]
      : ['compile', server, '--tier', tier, ...target],
  )
  return relative(root, join(copy, folder))
}

function run(args) {
  execFileSync(process.execPath, [cli, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
}
