import { Writable } from 'node:stream'
import pino from 'pino'

export default function run() {
  const lines = []
  const stream = new Writable({
    write(chunk, _, done) {
      lines.push(JSON.parse(chunk))
      done()
    },
  })
  const options = { base: { app: 'x' }, timestamp: false, redact: ['user.password'], level: 'debug' }
  const logger = pino(options, stream)
  logger.child({ part: 1 }).info({ user: { password: 'p', name: 'n' } }, 'hello %s', 'you')
  logger.error(new TypeError('bad'))
  return lines.map(({ err, ...line }) => ({ ...line, type: err?.type }))
}
