import winston from 'winston'

winston.createLogger({ transports: [new winston.transports.Console()] }).info('hello')
