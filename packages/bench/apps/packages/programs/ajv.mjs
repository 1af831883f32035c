import { Ajv } from 'ajv'

console.log(new Ajv().compile({ type: 'string' })('hello'))
