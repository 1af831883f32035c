import createDebug from 'debug'

export default function run() {
  const lines = []
  createDebug.enable('app:*,-app:quiet')
  createDebug.formatters.h = (value) => value.toString(16)
  const log = createDebug('app:loud')
  log.log = (...args) => lines.push(args[0].replace(/\+\d+ms$/, '').replace(/^\S+Z /, ''))
  log('%h %o', 255, { a: 1 })
  return [lines, createDebug.enabled('app:quiet'), createDebug.enabled('app:x'), log.useColors]
}
