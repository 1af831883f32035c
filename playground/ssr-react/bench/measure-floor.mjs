// The floor of one Node: a whole process that loads the same built-in modules as the server.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const floor = fileURLToPath(new URL('floor.mjs', import.meta.url))

/** @returns milliseconds from spawn to its line of output */
export async function measureFloor(node, builtins) {
  const { NODE_OPTIONS: _, ...env } = process.env
  const spawned = performance.now()
  const child = spawn(node.execPath, [floor, builtins.join(',')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  const total = performance.now() - spawned
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`floor.mjs on ${node.version} ended with ${code}`)
  return total
}
