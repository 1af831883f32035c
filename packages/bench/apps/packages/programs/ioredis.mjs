import { Redis } from 'ioredis'

console.log(new Redis({ lazyConnect: true }).status)
