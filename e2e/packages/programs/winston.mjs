import { PassThrough } from 'node:stream'
import winston from 'winston'

export default async function run() {
  const stream = new PassThrough({ encoding: 'utf8' })
  const { combine, json, label, splat } = winston.format
  const logger = winston.createLogger({
    level: 'verbose',
    format: combine(label({ label: 'app' }), splat(), json()),
    transports: [new winston.transports.Stream({ stream })],
  })
  logger.info('hello %s', 'you', { a: 1 })
  logger.debug('not seen')
  logger.child({ part: 2 }).warn('careful')
  logger.close()
  return [stream.read(), Object.keys(winston.transports)]
}
