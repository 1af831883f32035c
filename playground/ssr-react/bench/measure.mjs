// One whole process, from spawn to the last byte of its first response.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { text } from 'node:stream/consumers'

const child = fileURLToPath(new URL('child.mjs', import.meta.url))

/** Variables that would change what is measured. */
const foreign = /^(NODE_|ESM_BYTECODE)/

/** Times in milliseconds: `total` from here, `import` and `response` from within the child. */
export async function measure({ node, mode, folder, cache, path = '/' }) {
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  const env = { ...Object.fromEntries(inherited), NODE_ENV: 'production', PORT: '0', ...mode.env(cache) }
  const args = [...mode.execArgv, child, mode.argument, mode.tier === null ? 'native' : 'ours', folder]

  const spawned = performance.now()
  const running = spawn(node.execPath, args, { cwd: fileURLToPath(new URL('..', import.meta.url)), env })
  const errors = text(running.stderr)
  const closed = once(running, 'close')
  let total
  let report
  for await (const line of createInterface({ input: running.stdout })) {
    const port = /^listening on http:\/\/localhost:(\d+)$/.exec(line)?.[1]
    if (port) {
      const { status, html } = await request(port, path)
      total = performance.now() - spawned
      if (status !== 200 || !html.endsWith('</html>\n')) throw new Error(`${mode.name}: answered ${status}`)
    } else if (line.startsWith('{')) report = JSON.parse(line)
  }
  const [code] = await closed
  if (code !== 0 || !report) {
    throw new Error(`${mode.name} on ${node.version} ended with ${code}:\n${await errors}`)
  }
  return { total, ...report }
}

async function request(port, path) {
  const options = { host: '127.0.0.1', port, path, agent: false }
  const [response] = await once(get(options), 'response')
  return { status: response.statusCode, html: await text(response) }
}
