import { pino } from 'pino'

pino({ base: null, timestamp: false }).info('hello')
