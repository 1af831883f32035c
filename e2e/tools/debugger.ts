// A debugger in a process of its own: what it sees of a program natively, it has to see of one that starts from sidecars.
import { REGISTER, type Program } from './programs.ts'

/** What the program does until the debugger has said what it wants to know; more than once if it likes. */
export const WAIT = `await new Promise((resolve) => process.stdin.once('data', resolve).resume()); process.stdin.pause()\n`

/**
 * A program that runs under `--inspect`.
 *
 * @param code of the debugger: `post(method, params)` asks, `on(event, listener)` listens, `urls` has those of the scripts by their ids,
 * `go()` lets the program go on, and `print()` prints
 */
export function debugged(code: string, { files, ...rest }: Program): Program {
  const drive = `
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', ...process.argv.slice(2), 'main.mjs'], { stdio: 'pipe' })
let errors = ''
child.stdout.pipe(process.stdout)
const address = new Promise((resolve) => {
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text
    const found = /ws:\\S+/.exec(errors)
    if (found) resolve(found[0])
  })
})
const socket = new WebSocket(await address)
await once(socket, 'open')
const answers = new Map()
const listeners = new Map()
const urls = new Map()
const print = (...values) => console.log(JSON.stringify(values))
const post = (method, params = {}) => new Promise((resolve) => {
  const id = answers.size + 1
  answers.set(id, resolve)
  socket.send(JSON.stringify({ id, method, params }))
})
const on = (event, listener) => listeners.set(event, listener)
const go = () => child.stdin.write('go')
socket.addEventListener('message', ({ data }) => {
  const { id, result, error, method, params } = JSON.parse(data)
  if (id !== undefined) answers.get(id)(result ?? error)
  else {
    if (method === 'Debugger.scriptParsed') urls.set(params.scriptId, params.url)
    listeners.get(method)?.(params)
    if (method === 'NodeRuntime.waitingForDisconnect') socket.close()
  }
})
await post('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true })
await post('Debugger.enable')
const stop = (params) => params.callFrames[0]
const folder = new URL('.', import.meta.url).href
${code}
const [exit] = await once(child, 'close')
process.stderr.write(errors.replace(/^(?:Debugger |For help|Waiting for).*\\n/gm, ''))
process.exitCode = exit
`
  return {
    files: { ...files, 'native/drive.mjs': drive },
    args: ['native/drive.mjs', REGISTER],
    nodes: [22, 24, 26],
    ...rest,
  }
}
